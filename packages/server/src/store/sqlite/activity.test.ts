import { expect, it } from 'vitest'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import type { ConversationFilters, Store } from '../store.ts'
import { openDatabase } from './open-database.ts'

/** Three visitors who spoke in this order, and then the first one again; Grace has answered all of them. */
async function speakInTurn(store: Store) {
  const ids: string[] = []
  const visitors = []
  for (const _ of [1, 2, 3]) {
    const visitor = await admitVisitor(store)
    const { conversation_id } = await visitor.say('hello')
    await store.changeConversation(conversation_id, () => ({ type: 'conversation.assigned', actor: { purpose: 'agent', id: 'grace' }, data: { agent_id: 'grace', agent_name: 'Grace' }, set: { assignee_id: 'grace' }, participant: { id: 'grace', purpose: 'agent', name: 'Grace' } }))
    ids.push(conversation_id)
    visitors.push(visitor)
    await pause()
  }
  await visitors[0]?.say('hello again')
  const [a = '', b = '', c = ''] = ids
  return [a, c, b]
}

/** Times have milliseconds. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 3))

const LISTS: readonly ConversationFilters[] = [{}, { state: 'open' }, { assignee_id: 'grace' }, { participant_id: 'grace', participant_type: 'agent' }]

const listsOf = (store: Store) => Promise.all(LISTS.map(async (filters) => (await store.listConversations(filters, {}, 'agent', null)).data.map(({ id }) => id)))

it('[CON-17] every list shows at once what was said last', async () => {
  const store = openStore(makeDatabasePath())
  const expected = await speakInTurn(store)
  expect(await listsOf(store)).toEqual(LISTS.map(() => expected))
})

it('[CON-17] after a crash the lists are in order, too', async () => {
  const path = makeDatabasePath()
  const expected = await speakInTurn(openStore(path))
  // Nobody has asked the first process for a list, and it is not closed.
  expect(await listsOf(openStore(path))).toEqual(LISTS.map(() => expected))
})

it('[CON-17] lists are read while another process keeps the file locked', async () => {
  const path = makeDatabasePath()
  const store = openStore(path)
  await speakInTurn(store)
  const foreign = openDatabase(path)
  foreign.exec('BEGIN IMMEDIATE')
  const [everybody] = await listsOf(store)
  expect(everybody).toHaveLength(3)
  foreign.exec('ROLLBACK')
  foreign.close()
})
