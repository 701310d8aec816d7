import { expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { admitVisitor, CHANNEL, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import type { AppendDecision, Store } from '../store.ts'

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof RejoinError ? error.code : String(error)))

/** What is remembered from one message to the next belongs to one process; this is another one. */
async function twoProcesses() {
  const path = makeDatabasePath()
  const [here, there] = [openStore(path), openStore(path)]
  const { session, say } = await admitVisitor(here)
  const { conversation_id } = await say('one')
  const answer = (store: Store, text: string, decide: () => AppendDecision = () => 'append') => store.appendMessage({ target: { conversation_id }, sender: { id: 'grace', purpose: 'agent' }, content: { type: 'text', text }, client_message_id: null, visibility: 'public', metadata: {} }, decide)
  const texts = async () => (await here.readEvents(conversation_id, 0, 100)).map(({ seq, type, data }) => `${seq} ${type === 'message.created' && data.content.type === 'text' ? data.content.text : type}`)
  return { here, there, session, say, conversation_id, answer, texts }
}

it('[STO-1] what another process wrote is counted on', async () => {
  const { there, say, answer, texts } = await twoProcesses()
  await say('two')
  await answer(there, 'three')
  await say('four')
  expect(await texts()).toEqual(['1 conversation.created', '2 one', '3 two', '4 three', '5 four'])
})

it('[TOK-8] a session that another process ended writes nothing', async () => {
  const { there, session, say, texts } = await twoProcesses()
  await say('two')
  await there.revokeSessions({ session_id: session.id }, 'revoked')
  expect(await codeOf(say('three'))).toBe('token_revoked')
  expect(await texts()).toHaveLength(3)
})

it('[STO-1] what was undone is not remembered', async () => {
  const { here, say, answer, texts } = await twoProcesses()
  const refuse = (): never => {
    throw new RejoinError('forbidden')
  }
  const together = [say('two'), answer(here, 'refused', refuse), say('three'), answer(here, 'four')]
  expect((await Promise.allSettled(together)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  await say('five')
  expect(await texts()).toEqual(['1 conversation.created', '2 one', '3 two', '4 three', '5 four', '6 five'])
})

it('[MSG-7] whatever else changes a conversation is seen by its next message', async () => {
  const { here, session, say, conversation_id } = await twoProcesses()
  await say('two')
  await here.changeConversation(conversation_id, () => ({ type: 'conversation.completed', actor: { purpose: 'agent', id: 'grace' }, data: {}, set: { state: 'completed', completed: true } }))
  const seen: string[] = []
  const decide = ({ state }: { state: string }): AppendDecision => {
    seen.push(state)
    return state === 'completed' ? 'reopen' : 'append'
  }
  const send = (text: string) => here.appendMessage({ target: { session_id: session.id, conversation_id: null }, sender: { id: session.id, purpose: 'customer' }, content: { type: 'text', text }, client_message_id: null, visibility: 'public', metadata: {} }, decide)
  await send('three')
  await send('four')
  expect(seen).toEqual(['completed', 'open'])
})

it('[MSG-2] a repeat within one commit is answered as one', async () => {
  const { say, texts } = await twoProcesses()
  const [first, second] = await Promise.all([say('two', 'the-same-message-1'), say('two', 'the-same-message-1')])
  expect([first?.duplicate, second?.duplicate, second?.message]).toEqual([false, true, first?.message])
  expect(await codeOf(say('something else', 'the-same-message-1'))).toBe('idempotency_conflict')
  expect(await texts()).toEqual(['1 conversation.created', '2 one', '3 two'])
})

it('[ORG-1] a channel that another process changed is read anew', async () => {
  const path = makeDatabasePath()
  const [here, there] = [openStore(path), openStore(path)]
  const { id } = await here.insertChannel(CHANNEL)
  const origins = async (store: Store) => (await store.findChannel(id))?.allowed_origins
  expect([await origins(here), await origins(there)]).toEqual([[], []])
  await there.updateChannel(id, { allowed_origins: ['https://shop.example.com'] })
  expect([await origins(here), await origins(there)]).toEqual([['https://shop.example.com'], ['https://shop.example.com']])
  // What was undone was never so.
  const refused = here.changeConversation('nobody', () => null)
  await Promise.allSettled([here.updateChannel(id, { allowed_origins: ['https://other.example.com'] }), refused])
  expect(await origins(here)).toEqual(['https://other.example.com'])
})
