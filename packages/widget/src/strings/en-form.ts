import { defineWords } from './words.ts'

/** The form before the first words, in English; questions of its own the site words itself. */
export const formStrings = defineWords('form.', {
  label: 'Before we chat',
  name: 'Name',
  email: 'E-mail',
  phone: 'Phone',
  optional: 'optional',
  choose: 'Choose…',
  submit: 'Start chatting',
  missing: 'Please fill in “{field}”.',
  tooLong: '“{field}” is too long.',
  badEmail: 'Write the address like name@example.com.',
  badPhone: 'Write the number with its country, like +14155550100.',
})
