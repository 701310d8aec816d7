import { expect, test, vi } from 'vitest'
import type { Call } from '../api/call.ts'
import { fail, NETWORK_FAILURE } from '../api/outcome.ts'
import { aContact, aDecision, aMerge, aPage } from '../testing/builders.ts'
import { createContactHistory } from './contact-history.ts'

/** A server with two pages of decisions about everybody, and one merge. */
function setUp() {
  const asked: string[] = []
  let down = false
  const call = (async (name: string, request: { contact_id?: string; id?: string; cursor?: string }) => {
    asked.push(`${name} ${request.contact_id ?? request.id} ${request.cursor ?? ''}`.trim())
    await Promise.resolve()
    if (down) return fail(NETWORK_FAILURE)
    if (name === 'contacts.info') return { ok: true, data: { ...aContact(), merge_history: [aMerge()] } }
    return { ok: true, data: request.cursor === undefined ? aPage([aDecision({ id: `new of ${request.contact_id}` })], 'page-2') : aPage([aDecision({ id: 'old' })], null) }
  }) as unknown as Call
  const history = createContactHistory(call)
  const ids = () => history.decisions.value.items.map((decision) => decision.id)
  const settled = () => vi.waitFor(() => expect(history.decisions.value.status).not.toBe('loading'))
  return { history, asked, ids, settled, breakDown: (broken: boolean) => void (down = broken) }
}

test('earlier decisions follow the newest ones', async () => {
  const { history, ids, settled } = setUp()
  history.show('ada', 'v1')
  await settled()
  await history.loadEarlier()
  expect(ids()).toEqual(['new of ada', 'old'])
  expect(history.decisions.value.cursor).toBeNull()
  expect(history.merges.value).toHaveLength(1)
})

test('the same version is read once, a new one again', async () => {
  const { history, asked, settled } = setUp()
  for (const version of ['v1', 'v1', 'v2']) history.show('ada', version)
  await settled()
  expect(asked.filter((entry) => entry.startsWith('contacts.decisions'))).toHaveLength(2)
})

test('a late answer about somebody else is dropped', async () => {
  const { history, ids, settled } = setUp()
  history.show('ada', 'v1')
  history.show('bob', 'v1')
  await settled()
  expect(ids()).toEqual(['new of bob'])
})

test('what is shown outlives a failure', async () => {
  const { history, ids, settled, breakDown } = setUp()
  history.show('ada', 'v1')
  await settled()
  breakDown(true)
  await history.loadEarlier()
  expect([history.decisions.value.status, ids()]).toEqual(['failed', ['new of ada']])
  breakDown(false)
  await history.loadEarlier()
  expect(ids()).toEqual(['new of ada', 'old'])
})
