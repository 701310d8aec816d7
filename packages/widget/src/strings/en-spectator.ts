import { defineWords } from './words.ts'

/** Somebody of the staff looks on, in English. Loaded with the line that says so. */
export const spectatorStrings = defineWords('', {
  spectator: '{name} is looking at this chat as {person}. Read only.',
  spectatorNameless: '{name} is looking at this chat. Read only.',
})
