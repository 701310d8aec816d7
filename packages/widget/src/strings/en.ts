import type { RevocationReason } from '@rejoin/protocol'

/** Every sentence a visitor can meet, in English. Another language is another file of the same shape. */

/** The name of the button. The first is all that is needed before anything is loaded. */
export const launcherStrings = {
  open: 'Open chat',
  close: 'Close chat',
  openUnread: 'Open chat, {n} unread',
}

export const panelStrings = {
  title: 'Chat with us',
  subtitle: 'Ask us anything',
  online: 'We are online',
  close: 'Close chat',
  conversation: 'Conversation',
  log: 'Messages',
  composer: 'Your message',
  placeholder: 'Write a message…',
  send: 'Send',
  tooLong: '{n} characters too many',
  charactersLeft: '{n} characters left',
  greeting: 'Hi! How can we help?',
  team: 'Support',
  bot: 'Assistant',
  you: 'You',
  today: 'Today',
  yesterday: 'Yesterday',
  newMessages: 'New messages',
  jumpToNewest: 'Go to the newest message',
  loadingOlder: 'Loading earlier messages…',
  typing: '{name} is typing',
  joined: '{name} joined the conversation',
  completed: 'This conversation is completed',
  completedHint: 'Write again whenever you like.',
  startNew: 'Start a new conversation',
  sharedPage: 'Shared a page',
  queued: 'Waiting to be sent',
  sending: 'Sending',
  sent: 'Sent',
  seen: 'Seen',
  failed: 'Not sent',
  retry: 'Try again',
  discard: 'Delete',
  offline: 'You are offline. Your messages will be sent when you are back.',
  reconnecting: 'Connecting again. Your messages will be sent when we are back.',
  refused: 'We could not sign you in to this chat. Reload the page to go on.',
  refusedPlace: 'This chat is not available on this page.',
  linkUsed: 'This link was already used in another browser. It works only once: get a new one where you found it.',
  linkOver: 'This link is no longer good. Get a new one where you found it.',
  goOn: '{why} Reload the page to go on.',
  spectator: '{name} is looking at this chat as {person}. Read only.',
  spectatorNameless: '{name} is looking at this chat. Read only.',
  menu: 'More',
  continueOnPhone: 'Continue on your phone',
  continueElsewhere: 'Continue on another device',
  notLoaded: 'This did not load. Reload the page and try again.',
  attachment: 'Attachment',
  opensNewTab: 'opens in a new tab',
  loading: 'Loading the conversation…',
  quickReplies: 'Suggested answers',
}

/** Why a chat ended, by the reason of `session.revoked` (EMB-18). */
export const endStrings = {
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
} satisfies Record<RevocationReason, string>

export type PanelStrings = typeof panelStrings

/** Puts values into the places of a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
