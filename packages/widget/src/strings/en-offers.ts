import { defineWords } from './words.ts'

/** What can be answered by a button, in English. A file of its own, so that it is loaded with what it is for. */
export const offerStrings = defineWords('offers.', {
  quickReplies: 'Suggested answers',
  cards: 'Cards',
  previous: 'Previous cards',
  next: 'More cards',
})
