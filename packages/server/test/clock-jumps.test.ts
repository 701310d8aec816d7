import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { DAY, HOUR } from '../src/clock.ts'
import { attend, identify, installOf, redeem, signIn, visit } from './support/people.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'
import { LONGEST_STALL_MS, watchStalls } from './support/watch-stalls.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel

beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})

afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** The order of a conversation never depends on what time it is (T36). */
describe('the wall clock jumps', () => {
  it.each([
    { what: 'an hour ahead', by: HOUR },
    { what: 'an hour back', by: -HOUR },
    { what: 'a month back', by: -30 * DAY },
  ])('[STO-1] [RUN-13] $what: order, live events and catching up stay right', async ({ what, by }) => {
    const who = await signIn(server, channel.id, what, installOf(what))
    const device = await visit(server, who.token)
    const { token } = await server.createAgent(`${what.replaceAll(' ', '-')}@example.com`)
    const agent = await attend(server, token)
    await agent.emit('conversation.join', { conversation_id: who.conversation.id })

    const before = await device.say('before the jump')
    const stalls = await watchStalls()
    clock.advance(by)
    const after = await device.say('after the jump')
    expect(after.message.seq).toBe(before.message.seq + 1)
    await until('the agent sees both', () => agent.log().filter(({ type }) => type === 'message.created').length >= 2)
    const seqs = agent.log().map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))

    const caught = await device.emit<{ events: readonly { seq: number; type: string }[] }>('conversation.sync', { conversation_id: who.conversation.id, after_seq: before.message.seq })
    expect(caught).toMatchObject({ ok: true, data: { events: [{ seq: after.message.seq, type: 'message.created' }] } })

    // Whoever logs in after the jump is back in the same conversation.
    const again = await identify(server, channel.id, what)
    const session = await redeem(server, again.resumeToken, { install_key: installOf(`${what} again`) })
    expect(session.conversation?.id).toBe(who.conversation.id)
    expect(await stalls.end(), 'the longest stall in milliseconds').toBeLessThan(LONGEST_STALL_MS)
    clock.advance(-by)
  })

  it('[RES-11] a year ahead: old sessions end, logging in leads back', async () => {
    const who = await signIn(server, channel.id, 'year', installOf('year'))
    const device = await visit(server, who.token)
    const { message } = await device.say('see you next year')
    clock.advance(365 * DAY)

    expect(await device.emit('conversation.sync', { conversation_id: who.conversation.id, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'token_expired' } })
    const session = await redeem(server, (await identify(server, channel.id, 'year')).resumeToken, { install_key: installOf('year') })
    expect(session.conversation?.id).toBe(who.conversation.id)
    expect(session.messages.map(({ id }) => id)).toContain(message.id)
    const later = await (await visit(server, session.token)).say('a year later')
    expect(later.message.seq).toBeGreaterThan(message.seq)
  })
})
