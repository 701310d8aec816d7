import { defineWords } from './words.ts'

/** What is said about files, in English; loaded with them. */
export const fileStrings = defineWords('files.', {
  attach: 'Attach files',
  onTheirWay: 'Files on their way',
  uploading: 'Uploading {name}',
  writeFirst: 'Write a message first, then it is offered',
  asking: 'Waiting for somebody to accept it',
  declined: 'It was not accepted',
  drop: 'Remove {name}',
  retry: 'Try again',
  tooLarge: 'Larger than 10 MB',
  empty: 'There is nothing in it',
  wrongKind: 'This kind of file is not accepted',
  tooMany: 'Too many files for now. Try again {when}.',
  noLine: 'No connection',
  failed: 'It could not be sent',
  download: 'Download {name}',
  enlarge: 'Show {name} large',
  gone: 'No longer there',
  close: 'Close',
  offered: '{name} would like to send you this file',
  accept: 'Accept',
  decline: 'Decline',
  youAccepted: 'You accepted it. It is on its way.',
  youDeclined: 'You declined this file',
})
