import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type Ack, type Channel } from '@rejoin/protocol'
import { limitsWith } from './support/limits.ts'
import { attend, installOf, openPage, signIn, visit } from './support/people.ts'
import { disconnectAll, nextMessageId, refusal, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const setting = 'messages.contact=3/2,conversations.contact=2/3600,conversations.address=3/3600,failures.address=3/60,events.socket=20/3,connections.session=3,connections.contact=5'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ limits: limitsWith(`${setting},authenticate.address=1000/60`) })
  channel = await server.connectChannel({ settings: { allow_new_conversations: true } })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const message = (text = 'hello') => ({ client_message_id: nextMessageId(), content: { type: 'text', text } })
const codeOf = (ack: Ack<unknown>): string => (ack.ok ? 'ok' : ack.error.code)

describe('[LIM-2] messages', () => {
  it('of a person are counted over all their devices', async () => {
    const one = await signIn(server, channel.id, 'writer', installOf('writer'))
    const two = await signIn(server, channel.id, 'writer', installOf('writer-phone'))
    const [desk, phone] = [await visit(server, one.token), await visit(server, two.token)]
    const acks = [await desk.emit('message.send', message()), await desk.emit('message.send', message()), await phone.emit('message.send', message()), await phone.emit('message.send', message()), await desk.emit('message.send', message())]
    expect(acks.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'rate_limited', 'rate_limited'])
    expect(acks[3]).toMatchObject({ error: { retry_after_ms: expect.any(Number) as number, request_id: expect.any(String) as string } })
  })

  it('refused for their rate get through unchanged later', async () => {
    const device = await visit(server, (await signIn(server, channel.id, 'patient', installOf('patient'))).token)
    for (let count = 0; count < 3; count++) await device.say('one of three')
    const late = message('the fourth')
    const refused = await device.emit('message.send', late)
    if (refused.ok) throw new Error('it was not refused')
    await new Promise((resolve) => setTimeout(resolve, refused.error.retry_after_ms))
    expect(await device.emit('message.send', late)).toMatchObject({ ok: true, data: { message: { seq: 5, content: { text: 'the fourth' } } } })
  })

  it('do not count for agents', async () => {
    const person = await signIn(server, channel.id, 'asked', installOf('asked'))
    const inbox = await attend(server, (await server.createAgent('fast@example.com')).token)
    for (let seq = 2; seq < 10; seq++) expect((await inbox.say('an answer', { conversation_id: person.conversation.id })).message.seq).toBe(seq)
  })
})

describe('[LIM-2] conversations', () => {
  it('are begun so often by one person and no more', async () => {
    const device = await visit(server, (await signIn(server, channel.id, 'starter', installOf('starter'))).token)
    const acks = [await device.emit('conversation.start', {}), await device.emit('conversation.start', {}), await device.emit('conversation.start', {})]
    expect(acks.map(codeOf)).toEqual(['ok', 'ok', 'rate_limited'])
  })

  it('of anonymous visitors are counted per address', async () => {
    const codes: string[] = []
    for (let visitor = 0; visitor < 5; visitor++) {
      const device = await visit(server, (await openPage(server, channel.id, installOf(`nobody-${visitor}`))).token)
      codes.push(codeOf(await device.emit('message.send', message())))
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'rate_limited', 'rate_limited'])
    // Somebody with a name is not one of them.
    await (await visit(server, (await signIn(server, channel.id, 'known', installOf('known'))).token)).say('let me in')
  })
})

describe('[LIM-5] a socket that sends too much', () => {
  it('is refused, and after three strikes disconnected', async () => {
    const device = await visit(server, (await signIn(server, channel.id, 'flood', installOf('flood'))).token)
    const acks: string[] = []
    for (let count = 0; count < 60; count++) device.socket.emit('typing', { conversation_id: 'nonsense', typing: true }, (ack: Ack<unknown>) => acks.push(codeOf(ack)))
    await until('the end of the connection', () => !device.socket.connected)
    expect(acks.filter((code) => code !== 'rate_limited')).toHaveLength(20)
    expect(acks.filter((code) => code === 'rate_limited').length).toBeGreaterThanOrEqual(3)
  })

  it('costs its session nothing and others nothing', async () => {
    const person = await signIn(server, channel.id, 'flood-again', installOf('flood-again'))
    const other = await visit(server, person.token)
    const device = await visit(server, person.token)
    for (let count = 0; count < 60; count++) device.socket.emit('anything', {}, () => undefined)
    await until('the end of the connection', () => !device.socket.connected)
    expect(other.socket.connected).toBe(true)
    await other.say('nothing happened to me')
    await (await visit(server, person.token)).say('and I am back')
  })

  it('keeps what it was allowed to send, in order', async () => {
    const person = await signIn(server, channel.id, 'eager', installOf('eager'))
    const device = await visit(server, person.token)
    const acks = await Promise.all(['one', 'two', 'three'].map((text) => device.emit<{ message: { seq: number } }>('message.send', message(text))))
    expect(acks.map((ack) => (ack.ok ? ack.data.message.seq : null))).toEqual([2, 3, 4])
  })
})

describe('[LIM-6] connections', () => {
  it('of one session are so many and no more', async () => {
    const { token } = await signIn(server, channel.id, 'tabs', installOf('tabs'))
    const tabs = await Promise.all([1, 2, 3].map(() => visit(server, token)))
    expect(await refusal(server.url, VISITOR_NAMESPACE, token)).toMatchObject({ code: 'rate_limited', retry_after_ms: expect.any(Number) as number })
    tabs[0]?.socket.disconnect()
    await until('a free seat', async () => (await refusal(server.url, VISITOR_NAMESPACE, token).catch(() => null)) === null)
  })

  it('of one person are so many on all devices', async () => {
    const phones = await Promise.all(['a', 'b', 'c'].map((name) => signIn(server, channel.id, 'collector', installOf(`collector-${name}`))))
    const [a, b, c] = phones.map(({ token }) => token)
    for (const token of [a, a, b, b, c]) await visit(server, token ?? '')
    expect((await refusal(server.url, VISITOR_NAMESPACE, c))?.code).toBe('rate_limited')
  })

  it.each(['websocket', 'polling'] as const)('of one address are so many, by %s', async (transport) => {
    const small = await startTestServer({ limits: limitsWith('connections.address=2') })
    try {
      const { id } = await small.connectChannel()
      const person = await signIn(small, id, 'ada')
      const [first] = [await visit(small, person.token, { transport }), await visit(small, person.token, { transport })]
      expect(await statusOfHandshake(small.url, transport)).toEqual([429, '5'])
      first.socket.disconnect()
      await until('a free seat', async () => (await refusal(small.url, VISITOR_NAMESPACE, person.token, { transport }).catch(() => 'connected')) === 'connected')
    } finally {
      disconnectAll()
      await small.close()
    }
  })

  it.each(['websocket', 'polling'] as const)('of the whole server end in 503 with Retry-After, by %s', async (transport) => {
    const small = await startTestServer({ limits: limitsWith('connections.process=1') })
    try {
      const person = await signIn(small, (await small.connectChannel()).id, 'ada')
      await visit(small, person.token, { transport })
      expect(await statusOfHandshake(small.url, transport)).toEqual([503, '5'])
    } finally {
      disconnectAll()
      await small.close()
    }
  })

  it('that come faster than the server takes them return later', async () => {
    const small = await startTestServer({ limits: limitsWith('handshakes.process=2/60') })
    try {
      const statuses = await Promise.all([1, 2, 3].map(() => statusOfHandshake(small.url, 'polling')))
      expect(statuses.map(([status]) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 503])
    } finally {
      await small.close()
    }
  })

  it('with an empty id are those of newcomers', async () => {
    const small = await startTestServer({ limits: limitsWith('handshakes.process=1/60') })
    try {
      const statuses = [await statusOfHandshake(small.url, 'polling', '&sid='), await statusOfHandshake(small.url, 'polling', '&sid=')]
      expect(statuses.map(([status]) => status)).toEqual([200, 503])
    } finally {
      await small.close()
    }
  })

  it('that never came to be leave their seat', async () => {
    const small = await startTestServer({ limits: limitsWith('connections.address=2') })
    try {
      for (let times = 0; times < 6; times++) {
        const answer = await fetch(`${small.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: 'https://evil.example' } })
        expect(answer.status).toBe(403)
      }
      expect(await statusOfHandshake(small.url, 'polling')).toEqual([200, null])
    } finally {
      await small.close()
    }
  })
})

it('[LIM-4] guessing at a socket is counted as well', async () => {
  const codes: (string | undefined)[] = []
  for (const namespace of [VISITOR_NAMESPACE, AGENT_NAMESPACE, VISITOR_NAMESPACE, AGENT_NAMESPACE] as const) {
    codes.push((await refusal(server.url, namespace, `${namespace === AGENT_NAMESPACE ? 'rja' : 'rjv'}_${'x'.repeat(43)}`))?.code)
  }
  expect(codes).toEqual(['unauthenticated', 'unauthenticated', 'unauthenticated', 'rate_limited'])
})

/** Status and Retry-After of a handshake as it goes over the wire. */
async function statusOfHandshake(url: string, transport: 'websocket' | 'polling', more = ''): Promise<readonly [number, string | null]> {
  if (transport === 'polling') {
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling${more}`)
    await answer.text()
    return [answer.status, answer.headers.get('retry-after')]
  }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/socket.io/?EIO=4&transport=websocket${more}`, { headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': Buffer.alloc(16).toString('base64') } })
    asked.on('response', (answer) => (answer.resume(), resolve([answer.statusCode ?? 0, answer.headers['retry-after'] ?? null])))
    asked.on('upgrade', (_answer, socket) => (socket.destroy(), resolve([101, null])))
    asked.on('error', reject)
    asked.end()
  })
}
