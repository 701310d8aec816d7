import { defineWords } from './words.ts'

/** Continuing on another device, in English. A file of its own, so that it is loaded with what it is for. */
export const handoverStrings = defineWords('handover.', {
  scan: 'Scan this with a phone, and this conversation opens there.',
  code: 'QR code of a link that opens this conversation',
  preparing: 'Making a link…',
  copy: 'Copy the link',
  copied: 'Copied',
  link: 'The link',
  goodFor: 'Works once, for another {time}.',
  over: 'This code is over.',
  failed: 'The link could not be made.',
  again: 'Make a new one',
  careful: 'Whoever opens it is in your conversation: show it to nobody else.',
  back: 'Back to the conversation',
})
