import type { PreChatField } from '@rejoin/protocol'
import { expect, test } from 'vitest'
import { findProblems, toIntroduction, type Answers } from './check-answers.ts'

const fields: readonly PreChatField[] = [
  { type: 'name', required: true },
  { type: 'email' },
  { type: 'phone_number', label: 'Mobile' },
  { type: 'text', key: 'order', label: 'Which order?', required: true },
  { type: 'select', key: 'topic', label: 'Topic', options: ['Returns', 'Else'] },
]
const good: Answers = { name: ' Maria ', 'answers.order': 'A-1' }

test.each<[Answers, object]>([
  [good, {}],
  [{}, { name: 'Please fill in “Name”.', 'answers.order': 'Please fill in “Which order?”.' }],
  [{ ...good, name: ' \u0000 ' }, { name: 'Please fill in “Name”.' }],
  [{ ...good, name: 'x'.repeat(121) }, { name: '“Name” is too long.' }],
  [{ ...good, 'answers.order': '🫖'.repeat(500) }, {}],
  [{ ...good, 'answers.order': '🫖'.repeat(501) }, { 'answers.order': '“Which order?” is too long.' }],
  [{ ...good, email: 'maria@' }, { email: 'Write the address like name@example.com.' }],
  [{ ...good, email: ' Maria@Example.com ' }, {}],
  [{ ...good, phone_number: '0171 123456' }, { phone_number: 'Write the number with its country, like +14155550100.' }],
  [{ ...good, phone_number: '+49 (171) 123-456' }, {}],
])('VIS-1 %o: what is wrong is named', (answers, problems) => {
  expect(findProblems(fields, answers)).toEqual(problems)
})

test('VIS-1 only what was filled in is said', () => {
  expect(toIntroduction(fields, { ...good, email: '', 'answers.topic': 'Returns' })).toEqual({ name: 'Maria', answers: { order: 'A-1', topic: 'Returns' } })
  expect(toIntroduction(fields, {})).toEqual({})
})
