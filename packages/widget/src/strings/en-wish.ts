import { defineWords } from './words.ts'

/** What became of the conversation that the page asked for (EMB-27). */
export const wishStrings = defineWords('wish.', {
  opening: 'Opening the conversation…',
  refused: 'That conversation is not open to you.',
  failed: 'That conversation could not be opened. Try again in a moment.',
})
