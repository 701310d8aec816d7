import { expect, test } from 'vitest'
import { aContact } from '../testing/builders.ts'
import { nameForAgents } from './name-for-agents.ts'

const introduction = { name: 'Maria', email: 'maria@example.com', phone_number: null, answers: [], at: '2026-11-20T10:00:00.000Z' }

test.each([
  [{}, null],
  [{ introduction }, '“Maria”'],
  [{ introduction, email: 'maria@example.com' }, '“Maria”'],
  [{ introduction: { ...introduction, name: null }, email: 'maria@example.com' }, 'maria@example.com'],
  [{ introduction, display_name: 'Maria Ruiz' }, 'Maria Ruiz'],
  [{ introduction, first_name: 'Marie' }, 'Marie'],
  [{ introduction, identified: true, external_id: 'user-42' }, 'user-42'],
])('[VIS-3] %o is called %s', (known, name) => {
  expect(nameForAgents(aContact(known), (said) => `“${said}”`)).toBe(name)
})
