import { defineWords } from './words.ts'

/** A page that an agent sent, in English. Loaded with the card it stands in. */
export const pageStrings = defineWords('page.', {
  sent: '{name} sent you a page',
  open: 'Open the page',
  newTab: '(opens in a new tab)',
})
