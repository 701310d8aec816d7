import { defineWords } from './words.ts'

/** When a conversation was completed, in English. Loaded with the first that is. */
export const afterStrings = defineWords('', {
  completedHint: 'Write again whenever you like.',
  startNew: 'Start a new conversation',
})

export const ratingStrings = defineWords('rating.', {
  question: 'How was this conversation?',
  score1: 'Terrible',
  score2: 'Bad',
  score3: 'Okay',
  score4: 'Good',
  score5: 'Great',
  comment: 'Your comment (optional)',
  send: 'Send',
  sending: 'Sending…',
  failed: 'That did not arrive. Try again in a moment.',
  thanks: 'Thank you!',
  given: 'You rated this conversation: {score}',
  change: 'Change',
})
