import { pageOf, replayWebhookResult, subscribeWebhookResult, unsubscribeWebhookResult, updateWebhookResult, webhook } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids } from './stand-ins.ts'

export const webhookDescriptions: CallDescriptions = {
  'webhooks.subscribe': {
    summary: 'Subscribe an address to what happens',
    details: [
      'Each change is sent as `POST` with the headers and the signature of Standard Webhooks, at least once, with the same `webhook-id` on every attempt. The secret is shown in this answer alone.',
      '`filter_sources` leaves message events of these sources alone. With `include`, message events bring along what their contact said and did lately, so that whoever hears of them needs no further call.',
      'Answer with any 2xx within 15 seconds. Anything else is tried again, ten times over three days; 410 disables the subscription. Only https, and never an address inside a private network.',
    ],
    answer: subscribeWebhookResult,
    errors: ['url_not_allowed'],
    examples: [
      { title: 'Messages and hand-overs', request: { url: 'https://shop.example.com/rejoin-events', events: ['message.created', 'conversation.assigned', 'conversation.completed'] } },
      { title: 'Chats alone, with the last purchases of whoever chats', request: { url: 'https://shop.example.com/rejoin-chats', events: ['message.created'], filter_sources: ['chat_plugin'], include: { recent_messages: { filter_sources: ['salesforce_purchases'], page_size: 5 } } } },
      { title: 'An address inside', request: { url: 'https://192.168.0.10/events' }, refusal: 'url_not_allowed' },
    ],
    yields: { [ids.webhook]: '/id' },
  },
  'webhooks.update': {
    summary: 'Change, pause or resume a webhook',
    details: ['What is absent stays; `null` in `events` or `filter_sources` means all of them, in `include` nothing. `rotate_secret` answers with a new secret, and for a day both sign. A new `url`, or `enabled: true`, takes up one that was disabled.'],
    answer: updateWebhookResult,
    errors: ['not_found', 'url_not_allowed'],
    examples: [{ title: 'A new secret', request: { id: ids.webhook, rotate_secret: true } }],
  },
  'webhooks.unsubscribe': {
    summary: 'Remove a webhook',
    answer: unsubscribeWebhookResult,
    errors: ['not_found'],
    examples: [{ title: 'Not needed any more', request: { id: ids.webhook } }],
  },
  'webhooks.list': {
    summary: 'List webhooks with how they are doing',
    answer: pageOf(webhook),
    examples: [{ title: 'All of them', request: {}, after: ['webhooks.subscribe'] }],
  },
  'webhooks.replay': {
    summary: 'Send events once more',
    details: ['Those that were given up, and with `since` also everything that happened from then on. Every event keeps its id, so a receiver that had it knows it again.'],
    answer: replayWebhookResult,
    errors: ['not_found'],
    examples: [{ title: 'Since this morning', request: { id: ids.webhook, since: '2026-05-04T06:00:00.000Z' } }],
  },
}
