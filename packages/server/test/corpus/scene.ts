import type { Page } from '@rejoin/protocol'
import { prepareAttack } from '../support/attack.ts'
import { installOf, signIn } from '../support/people.ts'
import { SYSTEM_TOKEN } from '../support/test-server.ts'

export type Scene = Awaited<ReturnType<typeof setScene>>

/** The attack's server with two of everything that is listed, so that every list has a cursor to tamper with. */
export async function setScene() {
  const attack = await prepareAttack()
  const { server, channel, conversationId } = attack
  await server.connectChannel({ name: 'Second' })
  for (const name of ['one', 'two']) {
    await server.call('tokens.create', { name })
    await server.call('sources.create', { source_id: name, name })
    await server.createAgent(`${name}@example.com`, name)
    await server.call('messages.send', { conversation_id: conversationId, content: { type: 'text', text: name } })
    await signIn(server, channel.id, 'attacker', installOf(name))
  }
  const { body } = await server.call<{ contact: { id: string } }>('contacts.identify', { channel_id: channel.id, external_id: 'attacker' })

  async function cursorOf(call: string, more: Record<string, unknown> = {}) {
    const { status, body: page } = await server.call<Page<{ id: string }>>(call, { ...more, page_size: 1 })
    const cursor = page.pagination_data?.next_cursor
    if (status !== 200 || cursor == null) throw new Error(`${call} has no second page: ${JSON.stringify(page)}`)
    return { call, body: more, cursor, first: page.data[0]?.id ?? '' }
  }
  const lists = await Promise.all([cursorOf('messages.list', { conversation_id: conversationId }), cursorOf('conversations.list'), cursorOf('channels.list'), cursorOf('tokens.list'), cursorOf('agents.list'), cursorOf('sessions.list', { contact_id: body.contact.id })])
  return {
    ...attack,
    channelId: channel.id,
    contactId: body.contact.id,
    messageId: lists[0].first,
    lists,
    tokens: { system: SYSTEM_TOKEN, agent: attack.agentToken, visitor: attack.token, page: null },
  }
}
