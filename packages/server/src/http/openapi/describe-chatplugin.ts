import * as v from 'valibot'
import { authenticateVisitorResult, consentAsked, issueResumeTokenResult } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids, INSTALL_KEY, secrets } from './stand-ins.ts'

export const chatpluginDescriptions: CallDescriptions = {
  'chatplugin.authenticate': {
    summary: 'Open a session in a browser',
    details: [
      'Made by the widget, from a page whose `Origin` the channel lists. A `resume_token` opens a session of the person it was issued for, in their conversation; a `channel_id` alone opens an anonymous one; with neither, the session in the `Authorization` header goes on.',
      'A resume token is good for one browser (`install_key`): from the same one it gets the same session again, from another one it is 401 `token_reused`. With the anonymous session of that browser in the header, what was said before logging in is claimed.',
      'Where the channel requires consent, whoever has not agreed yet is refused as `forbidden` with the `reason` `consent_required`, and nothing is stored. The refusal brings the `settings` with the words to show; come again with `consent`. With `ask` that is no refusal but an answer, `{asked: settings}`, which no browser writes into its console; without an `install_key` beside it nothing else is answered, and `asked` is `null` for whoever may come in.',
    ],
    answer: v.union([authenticateVisitorResult, consentAsked]),
    optionalCallers: ['visitor'],
    errors: ['origin_not_allowed', 'not_found', 'token_invalid', 'token_expired', 'token_revoked', 'token_reused', 'token_wrong_channel', 'contact_blocked', 'forbidden', 'not_a_participant', 'unauthenticated', 'identity_conflict', 'no_identifier', 'identity_unverified', 'reserved_identifier'],
    examples: [
      { title: 'Somebody is back', request: { resume_token: secrets.resumeToken, install_key: INSTALL_KEY, page: { url: 'https://shop.example.com/orders', title: 'Your orders' } }, after: ['messages.send'] },
      { title: 'An anonymous visitor', request: { channel_id: ids.channel, install_key: INSTALL_KEY } },
      { title: 'The token has been used in another browser', request: { resume_token: secrets.resumeToken, install_key: 'another-browser-altogether' }, after: ['chatplugin.authenticate'], refusal: 'token_reused' },
    ],
    yields: { [secrets.sessionToken]: '/token' },
  },
  'chatplugin.resumeToken': {
    summary: 'Get a link to a conversation',
    details: ['With a session: this conversation on another device, with an empty body, or another one of theirs by its `conversation_id`. With a system token: any conversation, for a link in an e-mail; then `channel_id` and `conversation_id` are needed. The token in it lives for ten minutes and stands in the fragment, where no server, log or referrer sees it.'],
    answer: issueResumeTokenResult,
    errors: ['not_found', 'not_a_participant'],
    examples: [
      { title: 'For an e-mail', request: { channel_id: ids.channel, conversation_id: ids.conversation } },
      { title: 'On to the phone, from the page', request: {}, as: 'visitor' },
    ],
  },
  'chatplugin.logout': {
    summary: 'End a session',
    details: ['The session of the `Authorization` header. Its open sockets are told and closed.'],
    answer: v.object({}),
    examples: [{ title: 'Log out', request: {} }],
  },
}
