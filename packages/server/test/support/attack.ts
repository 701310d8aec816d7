import { expect } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE } from '@rejoin/protocol'
import { installOf, signIn, visit } from './people.ts'
import { openRaw, type RawConnection } from './raw-connection.ts'
import { disconnectAll, until, type Namespace } from './sockets.ts'
import { startTestServer } from './test-server.ts'

/** A server with an attacker who has every right to be there, and a bystander who must not notice. */
export async function prepareAttack() {
  const server = await startTestServer()
  const channel = await server.connectChannel()
  const agentToken = (await server.createAgent()).token
  const attacker = await signIn(server, channel.id, 'attacker', installOf('attacker'))
  const bystander = await visit(server, (await signIn(server, channel.id, 'bystander', installOf('bystander'))).token)
  const opened: RawConnection[] = []
  let acks = 0
  let canaries = 0

  async function open(): Promise<RawConnection> {
    const raw = await openRaw(server.url)
    opened.push(raw)
    return raw
  }

  return {
    server,
    channel,
    token: attacker.token,
    agentToken,
    conversationId: attacker.conversation.id,
    open,
    /** A raw connection that was let into a namespace. */
    async enter(namespace: Namespace = VISITOR_NAMESPACE): Promise<RawConnection> {
      const raw = await open()
      expect(await raw.join(namespace, { token: namespace === AGENT_NAMESPACE ? agentToken : attacker.token })).toMatch(/^40/)
      return raw
    },
    /** Sends an event with an ack id and its attachments; the ack's code, `ok`, or `closed` when the connection ended instead. */
    async ask(raw: RawConnection, args: unknown, namespace: Namespace = VISITOR_NAMESPACE, attachments: readonly Uint8Array<ArrayBuffer>[] = []): Promise<string> {
      const id = ++acks
      raw.send(`4${attachments.length === 0 ? '2' : `5${attachments.length}-`}${namespace},${id}${typeof args === 'string' ? args : JSON.stringify(args)}`)
      for (const bytes of attachments) raw.send(bytes)
      await until('an ack', () => raw.ack(namespace, id) !== null || raw.closed)
      const ack = raw.ack(namespace, id) as { error?: { code: string } } | null
      return ack === null ? 'closed' : (ack.error?.code ?? 'ok')
    },
    /** A message that would be accepted. */
    goodMessage: () => ({ client_message_id: `a-hostile-message-${++acks}`, content: { type: 'text', text: 'hello' } }),
    /** The process lives, the bystander is still connected, and what is said arrives within a second. */
    async expectUnharmed(): Promise<void> {
      const text = `canary ${++canaries}`
      await bystander.say(text)
      await until('the canary', () => bystander.heard<{ data: { content: { text: string } } }>('message.created').some(({ data }) => data.content.text === text), 1000)
      expect(bystander.socket.connected).toBe(true)
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    },
    async close(): Promise<void> {
      for (const raw of opened) raw.close()
      disconnectAll()
      await server.close()
    },
  }
}

export type Attack = Awaited<ReturnType<typeof prepareAttack>>
