import { expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { decideAssociation } from './decide-association.ts'

const NOBODY = { id: 'nobody', identified: false }
const BOB = { id: 'bob', identified: true }
const ADA = { id: 'ada', blocked: false }

it.for([
  ['ASC-1', 'nobody was there', NOBODY, ADA, false, 'give'],
  ['ASC-1', 'she is there already', { ...BOB, id: 'ada' }, ADA, false, 'keep'],
  ['ASC-1', 'she is there already, and may replace', { ...BOB, id: 'ada' }, ADA, true, 'keep'],
  ['ASC-1', 'a record without identities is there already', { ...NOBODY, id: 'ada' }, ADA, false, 'keep'],
  ['ASC-2', 'somebody else is known to be there', BOB, ADA, false, 'already_associated'],
  ['ASC-2', 'somebody else was there by mistake', BOB, ADA, true, 'give'],
  ['CTC-4', 'she was blocked', NOBODY, { ...ADA, blocked: true }, true, 'contact_blocked'],
  ['CTC-4', 'she was blocked while she is there', { ...BOB, id: 'ada' }, { ...ADA, blocked: true }, false, 'contact_blocked'],
] as const)('[%s] %s', ([, , present, wanted, replace, decision]) => {
  expect(attempt(() => decideAssociation(present, wanted, replace))).toBe(decision)
})

function attempt(decide: () => string): string {
  try {
    return decide()
  } catch (error) {
    return error instanceof RejoinError ? error.code : String(error)
  }
}
