import { defineWords } from './words.ts'

/** Who is writing, in English. A file of its own, so that it is loaded with what it is for. */
export const typingStrings = defineWords('typing.', {
  one: '{name} is typing',
  two: '{name} and {other} are typing',
  several: 'Several people are typing',
})
