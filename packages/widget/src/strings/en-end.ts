import type { RevocationReason } from '@rejoin/protocol'
import { defineWords } from './words.ts'

/** Why a chat ended, by the reason of `session.revoked` (EMB-18). */
export const endStrings = defineWords('ended.', {
  logout: 'You were logged out in another tab or window.',
  revoked: 'This website has ended your chat session.',
  reused: 'Your chat was opened in another browser with the same link, so it was closed here.',
  merged: 'Your account was joined with another one of yours.',
  claimed: 'You signed in in another tab, and this chat goes on there.',
  discarded: 'You signed in in another tab, and a new chat began there.',
  expired: 'You have not been here for a while, so the chat was closed.',
  channel_disconnected: 'This chat is no longer available.',
  contact_deleted: 'Your data was deleted, and this chat with it.',
  contact_blocked: 'You can no longer write in this chat.',
} satisfies Record<RevocationReason, string>)

/** Why it did not even begin. */
export const refusalStrings = defineWords('', {
  refusedPlace: 'This chat is not available on this page.',
  notYours: 'This conversation is not open to you.',
  linkUsed: 'This link was already used in another browser. It works only once: get a new one where you found it.',
  linkOver: 'This link is no longer good. Get a new one where you found it.',
  goOn: '{why} Reload the page to go on.',
})
