import { defineWords } from './words.ts'

/** Going from one conversation to another, in English. A file of its own, so that it is loaded with what it is for. */
export const conversationStrings = defineWords('conversations.', {
  title: 'Your conversations',
  back: 'Back to the conversation',
  empty: 'Nothing was said yet',
  mine: 'You: {text}',
  completed: 'Completed',
  unread: '{n} unread',
  startNew: 'New conversation',
  failed: 'It could not be opened. Try again when there is a connection.',
})
