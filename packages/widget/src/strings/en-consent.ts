import { defineWords } from './words.ts'

/** What a visitor agrees to first, in English; what exactly is the site's to say. */
export const consentStrings = defineWords('consent.', {
  title: 'Before we chat',
  privacy: 'Privacy policy',
  agree: 'I agree',
  agreeing: 'One moment…',
  decline: 'No, thank you',
})
