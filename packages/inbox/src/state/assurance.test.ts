import { describe, expect, test } from 'vitest'
import type { ConversationEvent } from '@rejoin/protocol'
import { aContact, aMerge, anEvent, says } from '../testing/builders.ts'
import { assessLog, judgeByMerges } from './assurance.ts'

const ada = aContact({ id: 'contact-ada', identified: true, external_id: 'user-42', display_name: 'Ada' })
const CLAIMED_AT = '2026-11-20T11:00:00.000Z'
const by = (id: string) => ({ actor: { purpose: 'system', id } }) as const
const becomesAda = (seq: number, actor: string) => anEvent('conversation.associated', seq, { contact: ada, previous_contact_id: 'contact-1' }, by(actor))
const assess = (events: readonly ConversationEvent[], wasIdentified = false) => {
  const { unproved, turningPoints } = assessLog(events, () => wasIdentified)
  return { unproved: [...unproved], turningPoints: [...turningPoints] }
}

describe('when the conversation becomes theirs', () => {
  test('what the visitor said before is unproved', () => {
    expect(assess([says(1, 'I am Ada'), becomesAda(2, 'claim'), says(3, 'My order?')])).toEqual({ unproved: ['event-1'], turningPoints: ['event-2'] })
  })

  test('our own words need no proof', () => {
    const reply = says(1, 'Hello', { from_contact: false, sender: { id: 'agent-me', purpose: 'agent' } })
    expect(assess([reply, becomesAda(2, 'claim')]).unproved).toEqual([])
  })

  test('a merge of two known people marks nothing', () => {
    expect(assess([says(1, 'Hi'), becomesAda(2, 'merge')], true)).toEqual({ unproved: [], turningPoints: [] })
  })

  test('a merge of somebody unknown does', () => {
    expect(assess([says(1, 'Hi'), becomesAda(2, 'merge')])).toEqual({ unproved: ['event-1'], turningPoints: ['event-2'] })
  })

  test('the site that says so marks it, whoever was there', () => {
    expect(assess([says(1, 'Hi'), becomesAda(2, 'token-of-the-ivr')], true)).toEqual({ unproved: ['event-1'], turningPoints: ['event-2'] })
  })

  test('going to somebody unknown verifies nobody', () => {
    const undone = anEvent('conversation.associated', 2, { contact: aContact(), previous_contact_id: 'contact-ada' }, by('unmerge'))
    expect(assess([says(1, 'Hi'), undone])).toEqual({ unproved: [], turningPoints: [] })
  })

  test('a person erased since is not vouched for', () => {
    const erased = anEvent('conversation.associated', 2, { contact: { id: 'contact-ada', display_name: null }, previous_contact_id: 'contact-1' }, by('claim'))
    expect(assess([says(1, 'Hi'), erased]).turningPoints).toEqual([])
  })
})

describe('when words from before the sign-in are appended', () => {
  const takenOver = (seq: number, text: string) => ({ ...says(seq, text), at: CLAIMED_AT })

  test('they keep their time and are unproved', () => {
    const later = says(4, 'Signed in now', { sent_at: '2026-11-20T11:01:00.000Z' })
    expect(assess([says(1, 'Last week'), takenOver(2, 'Anyone?'), takenOver(3, 'Hello?'), later])).toEqual({ unproved: ['event-2', 'event-3'], turningPoints: ['event-3'] })
  })

  test('they may be the last that was said', () => {
    expect(assess([says(1, 'Last week'), takenOver(2, 'Anyone?')])).toEqual({ unproved: ['event-2'], turningPoints: ['event-2'] })
  })

  test('an event of another system is simply late', () => {
    const bought = { ...says(1, 'Bought a kettle', { source: 'salesforce_purchases' }), at: CLAIMED_AT }
    expect(assess([bought])).toEqual({ unproved: [], turningPoints: [] })
  })
})

describe('who was known before a merge', () => {
  test('nobody is judged before the merges are known', () => {
    expect(judgeByMerges(ada, null)('contact-1')).toBe(true)
  })

  test('whoever brought an identity along was known', () => {
    const known = judgeByMerges(ada, [aMerge({ source_id: 'contact-1', identities: [{ kind: 'email', value: 'ada@example.com' }] }), aMerge({ source_id: 'contact-2', identities: [] })])
    expect(['contact-1', 'contact-2', 'contact-3'].map(known)).toEqual([true, false, false])
  })
})
