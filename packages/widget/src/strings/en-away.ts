import { defineWords } from './words.ts'

/** While nobody answers, in English. Loaded when that is so. */
export const awayStrings = defineWords('away.', {
  backToday: 'We are back at {time}',
  backTomorrow: 'We are back tomorrow at {time}',
  backOn: 'We are back on {day} at {time}',
  away: 'Nobody is here right now',
  leave: 'Leave a message, and we will answer when we are back.',
  askEmail: 'Get the answer by e-mail',
  email: 'Your e-mail address',
  save: 'Save',
  saved: 'We can also answer to {email}.',
  failed: 'That did not arrive. Try again in a moment.',
})
