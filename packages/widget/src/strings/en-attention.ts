import { defineWords } from './words.ts'

/** What is said beside the button, by the system, and about whether it may be said; in English. Loaded with the first of it. */
export const attentionStrings = defineWords('attention.', {
  message: 'New message',
  dismiss: 'Dismiss',
  soundOn: 'Turn sound on',
  soundOff: 'Turn sound off',
  notify: 'Notify me',
  stopNotifying: 'Stop notifying me',
  notifyBlocked: 'Your browser blocks notifications from this site',
})
