import { expect, test } from 'vitest'
import { readSearchTerms } from './search-terms.ts'

test.each([
  [' Ada@Example.COM ', ['email ada@example.com', 'external_id Ada@Example.COM']],
  ['+1 415 555-0100', ['phone_number +14155550100', 'external_id +1 415 555-0100']],
  ['user-42', ['external_id user-42']],
  ['   ', []],
  ['x'.repeat(256), []],
])('%# a query is every identity it can be', (query, terms) => {
  expect(readSearchTerms(query).map(({ kind, value }) => `${kind} ${value}`)).toEqual(terms)
})
