import { expect, it } from 'vitest'
import type { AssociateOutcome, Change, Store } from '../store/store.ts'
import type { Deps } from '../deps.ts'
import { associateContact } from './associate-contact.ts'

const OUTCOME = { conversation: { id: 'chat' }, previous_contact_id: 'nobody', changed: true } as AssociateOutcome
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A store whose feed is in the test's hands. */
function holdFeed(outcome: AssociateOutcome) {
  const listeners = new Set<(changes: readonly Change[]) => void>()
  const store = {
    associateContact: async () => outcome,
    onCommitted(listener: (changes: readonly Change[]) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as Store
  const tell = (conversation_id: string): void => {
    for (const listener of listeners) listener([{ kind: 'event', event: { type: 'conversation.associated', conversation_id } } as unknown as Change])
  }
  const answered: AssociateOutcome[] = []
  void associateContact({ store } as Deps, { conversation_id: 'chat', external_id: 'ada' }, 'ivr').then((answer) => answered.push(answer))
  return { listeners, tell, answered }
}

it('[ASC-1] answers after everybody who watches was told', async () => {
  const { listeners, tell, answered } = holdFeed(OUTCOME)
  await turn()
  tell('another chat')
  await turn()
  expect(answered).toEqual([])
  tell('chat')
  expect(answered).toEqual([])
  await turn()
  await turn()
  expect(answered).toEqual([OUTCOME])
  expect(listeners.size).toBe(0)
})

it('[ASC-1] waits for nothing when nothing changed', async () => {
  const { listeners, answered } = holdFeed({ ...OUTCOME, changed: false })
  await turn()
  expect([answered.length, listeners.size]).toEqual([1, 0])
})
