import { describe, expect, test } from 'vitest'
import { aDecision, aMerge } from '../testing/builders.ts'
import { readCaller, readDecision, sortMerges } from './provenance.ts'

describe('what an identify decision says', () => {
  const fates = (changes: Parameters<typeof aDecision>[0]) => readDecision(aDecision(changes)).given.map(({ kind, name, fate }) => [kind, name, fate])

  test('what was known and what is new', () => {
    expect(fates({ given: ['external_id', 'email', 'identifiers.dni'], matched_by: ['external_id'] })).toEqual([
      ['external_id', '', 'matched'],
      ['email', '', 'added'],
      ['identifier', 'dni', 'added'],
    ])
  })

  test('what stayed with others is not called new', () => {
    expect(fates({ given: ['external_id', 'email'], matched_by: ['external_id'], rule: 'external_id_preferred' })).toEqual([
      ['external_id', '', 'matched'],
      ['email', '', 'unmatched'],
    ])
  })

  test('a rule from tomorrow claims nothing', () => {
    expect(readDecision(aDecision({ given: ['email'], matched_by: [], rule: 'by_horoscope' }))).toMatchObject({ rule: null, given: [{ fate: 'unmatched' }] })
  })

  test('callers without a token have their own names', () => {
    expect(['environment', 'user_jwt', 'token-7'].map(readCaller)).toEqual([{ kind: 'environment' }, { kind: 'user_jwt' }, { kind: 'token', id: 'token-7' }])
  })
})

test('the newest merge comes first, undone ones too', () => {
  const merges = [aMerge({ id: 'a', merged_at: '2026-11-01T00:00:00.000Z', undone_at: '2026-11-02T00:00:00.000Z' }), aMerge({ id: 'b', merged_at: '2026-11-03T00:00:00.000Z' })]
  expect(sortMerges(merges).map((merge) => merge.id)).toEqual(['b', 'a'])
})
