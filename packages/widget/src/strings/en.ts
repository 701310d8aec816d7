import { OPEN_CHAT } from './en-launcher.ts'
import { defineWords } from './words.ts'

/** Every sentence a visitor can meet, in English. Another language is another file of the same shape. */

export const panelStrings = /* @__PURE__ */ defineWords('', {
  open: OPEN_CHAT,
  openUnread: 'Open chat, {n} unread',
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
  newMessages: 'New messages',
  jumpToNewest: 'Go to the newest message',
  jumpToNew: 'Go to the newest message, {n} new',
  loadingOlder: 'Loading earlier messages…',
  joined: '{name} joined the conversation',
  transferred: 'You are now talking to {name}',
  passedOn: 'A colleague will take over from here',
  completed: 'This conversation is completed',
  completedHint: 'Write again whenever you like.',
  startNew: 'Start a new conversation',
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
  spectator: '{name} is looking at this chat as {person}. Read only.',
  spectatorNameless: '{name} is looking at this chat. Read only.',
  conversations: 'All conversations',
  conversationsUnread: 'All conversations, {n} unread',
  about: 'About',
  menu: 'More',
  continueOnPhone: 'Continue on your phone',
  continueElsewhere: 'Continue on another device',
  notLoaded: 'This did not load. Try again in a moment.',
  attachment: 'Attachment',
  opensNewTab: 'opens in a new tab',
  loading: 'Loading the conversation…',
})

export type PanelStrings = typeof panelStrings

/** Puts values into the places of a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
