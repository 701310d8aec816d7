import { createSourceResult, deleteSourceResult, ingestEventsResult, pageOf, source, updateSourceResult } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { secrets } from './stand-ins.ts'

const PURCHASE = { id: 'purchase-1001', at: '2026-05-04T08:12:44Z', kind: 'purchase', summary: 'Purchased Harbour Fog, 2 tins', buyer: { ref: 'user-42', email: 'ada@example.com' }, total: '41.80' }

export const sourceDescriptions: CallDescriptions = {
  'sources.create': {
    summary: 'Let another system tell what contacts do',
    details: [
      'The token is shown in this answer and never again. The system that has it sends its events to `sources.webhook`, and can do nothing else.',
      '`mapping` says where in that system’s own payload the values stand that are needed, as JSON Pointers (RFC 6901). Without one, the payload must use these very names at its top.',
    ],
    answer: createSourceResult,
    errors: ['identity_conflict'],
    examples: [
      {
        title: 'Purchases, as the shop’s system writes them',
        request: {
          source_id: 'salesforce_purchases',
          name: 'Salesforce purchases',
          mapping: { source_message_id: '/id', external_id: '/buyer/ref', email: '/buyer/email', occurred_at: '/at', name: '/kind', title: '/summary' },
        },
      },
      { title: 'A name that is taken', request: { source_id: 'salesforce_purchases', name: 'Once more' }, after: ['sources.create'], refusal: 'identity_conflict' },
    ],
    yields: { [secrets.sourceToken]: '/token' },
  },
  'sources.list': {
    summary: 'List sources, newest first',
    details: ['Never with a token.'],
    answer: pageOf(source),
    examples: [{ title: 'All of them', request: {}, after: ['sources.create', 'sources.webhook'] }],
  },
  'sources.update': {
    summary: 'Rename a source, change its mapping or its token',
    details: ['What is absent stays. A new `mapping` takes the place of the whole one, `null` removes it, and what was told before stays as it was read. With `rotate_token` the token before is refused at once.'],
    answer: updateSourceResult,
    errors: ['not_found'],
    examples: [{ title: 'A new token', request: { source_id: 'salesforce_purchases', rotate_token: true }, after: ['sources.create'] }],
  },
  'sources.delete': {
    summary: 'Delete a source',
    details: ['Its token is refused at once, and events that still wait for their contact are thrown away. What contacts have stays theirs. A source of the same name goes on where this one ended.'],
    answer: deleteSourceResult,
    errors: ['not_found'],
    examples: [{ title: 'Not used any more', request: { source_id: 'salesforce_purchases' }, after: ['sources.create'] }],
  },
  'sources.webhook': {
    summary: 'Tell what happened in another system',
    details: [
      'Either `events`, the system’s own payloads as the `mapping` of the source reads them, or `messages` that are ready. Up to 100 at once; each is answered by itself, in the order given, and one that is wrong spoils no other.',
      'An event becomes a message in the contact’s conversation of this source, which agents see beside the chat and no visitor ever does. `external_id` decides whose it is; without one that anybody has, the other identities must lead to one person. While nobody is known it waits, and finds its contact as soon as somebody gains one of its identities. No event creates or changes a contact.',
      'Sending again is safe: a `source_message_id` happens once. The same event is a `duplicate`, another one under the same id an `error` of `idempotency_conflict`.',
    ],
    answer: ingestEventsResult,
    examples: [
      { title: 'Payloads of the shop', request: { events: [PURCHASE, { ...PURCHASE, id: 'purchase-1002', buyer: { email: 'no address' } }] }, after: ['contacts.identify'] },
      {
        title: 'Ready messages',
        request: { messages: [{ source_message_id: 'call-77', external_id: 'user-42', content: { type: 'text', text: 'Called about the delivery, promised Thursday.' }, sent_at: '2026-05-04T09:02:00.000Z' }] },
        after: ['contacts.identify'],
      },
      { title: 'Once more, after a lost answer', request: { events: [PURCHASE] }, after: ['contacts.identify', 'sources.webhook'] },
    ],
  },
}
