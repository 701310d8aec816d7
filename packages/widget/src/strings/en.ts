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
  refusedBlocked: 'You can no longer write in this chat.',
  refusedPlace: 'This chat is not available on this page.',
  readOnly: 'You are looking at this chat as somebody else. You can read it, but not write.',
  attachment: 'Attachment',
  opensNewTab: 'opens in a new tab',
  loading: 'Loading the conversation…',
  quickReplies: 'Suggested answers',
}

export type PanelStrings = typeof panelStrings

/** Puts values into the places of a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
