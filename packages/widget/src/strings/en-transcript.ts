import { defineWords } from './words.ts'

/** Keeping what was said, in English. Loaded with the menu. */
export const transcriptStrings = defineWords('transcript.', {
  download: 'Download transcript',
  you: 'You',
  failed: 'It could not be made. Try again in a moment.',
})
