import { dirname } from 'node:path'
import pino from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DAY, formatTime, HOUR, MINUTE, SECOND } from '../src/clock.ts'
import { createWebhookFetch, type ResolveName } from '../src/net/guarded-fetch.ts'
import type { ListedWebhook } from '../src/store/store.ts'
import { openSeal } from '../src/tokens/seal.ts'
import { makeWebhookSecret } from '../src/webhooks/sign-webhook.ts'
import { startWebhookWorker } from '../src/webhooks/worker.ts'
import { openReceiver } from './support/receiver.ts'
import { until } from './support/sockets.ts'
import { admitVisitor, makeDatabasePath, openStore } from './support/sqlite-file.ts'

const INNER: ResolveName = (_name, _options, done) => done(null, [{ address: '10.0.0.5', family: 4 }])

/** Store, worker and receiver as the server has them, and a time that only moves when it is told to. */
async function scene({ url }: { url?: string } = {}) {
  let now = Date.parse('2030-01-01T00:00:00.000Z')
  const clock = { now: () => now }
  const path = makeDatabasePath()
  const store = openStore(path, { clock })
  const seal = openSeal(dirname(path))
  const receiver = await openReceiver()
  onTestFinished(() => receiver.close())
  const logs: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logs.push(line) })
  const start = () => startWebhookWorker({ store, seal, clock, log, fetch: createWebhookFetch(['127.0.0.1/32'], INNER), random: () => 0 })
  let worker = start()
  onTestFinished(() => worker.close())
  const visitor = await admitVisitor(store)
  await visitor.say('before')
  const { id } = await store.insertWebhook({ url: url ?? receiver.url, events: ['message.created'], filter_sources: null, include: null, secret: seal.close(makeWebhookSecret()) })
  const health = async (): Promise<ListedWebhook> => {
    const [webhook] = (await store.listWebhooks({})).data
    if (webhook === undefined) throw new Error('not there')
    return webhook
  }
  return {
    store, receiver, logs, id, say: visitor.say, health,
    time: () => formatTime(now),
    /** Moves time, and has the worker look at it now instead of within a second. */
    async advance(ms: number): Promise<void> {
      now += ms
      await store.updateWebhook(id, () => ({}))
    },
    /** Waits until this many failures are written down. */
    failed: (count: number) => until(`${count} failures`, async () => receiver.hits.length === count && (await store.takeDueDeliveries(id, new Set(), 10))?.deliveries.length !== 1),
    async restart(): Promise<void> {
      await worker.close()
      worker = start()
    },
  }
}

const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]

describe('a receiver that fails', () => {
  it('[HOOK-4] [HOOK-9] [HOOK-11] is tried ten times, then the letter is dead until replayed', async () => {
    const { store, receiver, logs, id, say, health, advance, failed } = await scene()
    receiver.answer(500)
    await say('told again and again')
    await failed(1)
    for (const [index, wait] of WAITS.entries()) {
      // Not a moment too early.
      await advance(wait - 1)
      expect((await store.takeDueDeliveries(id, new Set(), 10))?.deliveries).toEqual([])
      await advance(1)
      if (index < WAITS.length - 1) await failed(index + 2)
    }
    await until('the letter is dead', async () => (await health()).dead_letters === 1)
    expect(await health()).toMatchObject({ pending: 0, dead_letters: 1, last_failure: 'http_500', last_success_at: null, disabled_at: null })
    expect([receiver.hits.length, new Set(receiver.ids()).size, new Set(receiver.hits.map(({ text }) => text)).size]).toEqual([10, 1, 1])
    expect(new Set(receiver.hits.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10)
    expect(logs.filter((line) => line.includes('for the last time'))).toHaveLength(1)

    receiver.answer(204)
    expect(await store.reviveDeadLetters(id)).toBe(1)
    await until('it is delivered', async () => (await health()).last_success_at !== null)
    expect(await health()).toMatchObject({ pending: 0, dead_letters: 0 })
    expect(new Set(receiver.ids()).size).toBe(1)
  })

  it('[RUN-4] [HOOK-10] the log says which, never what or where', async () => {
    const { receiver, logs, id, say, failed } = await scene()
    receiver.answer(500, {}, 'an answer of theirs')
    await say('a secret of the visitor')
    await failed(1)
    const text = logs.join('\n')
    expect(text).toContain(id)
    for (const word of ['secret of the visitor', 'answer of theirs', receiver.url]) expect(text).not.toContain(word)
  })

  it('[HOOK-5] 429 with Retry-After holds everything for it', async () => {
    const { receiver, say, health, advance, time, failed } = await scene()
    receiver.answer(429, { 'retry-after': '120' })
    await say('too much')
    await failed(1)
    await until('it is held', async () => (await health()).held_until !== null)
    expect(Date.parse((await health()).held_until ?? '') - Date.parse(time())).toBe(2 * MINUTE)
    receiver.answer(204)
    await say('nor this one')
    await advance(2 * MINUTE - 1)
    expect((await health()).pending).toBe(2)
    await advance(1)
    await until('both are delivered', async () => (await health()).pending === 0)
    expect(receiver.hits).toHaveLength(3)
  })

  it('[HOOK-7] is asked by one at a time until one gets through', async () => {
    const { store, receiver, say, health, advance, failed } = await scene()
    receiver.answer(500)
    await say('the first')
    await failed(1)
    receiver.hold()
    // In conversations of their own, where nothing waits for what came before.
    for (let n = 0; n < 20; n++) await (await admitVisitor(store)).say(`text ${n}`)
    await until('one is under way', () => receiver.inFlight === 1)
    expect(receiver.mostInFlight).toBe(1)
    receiver.answerHeld()
    await until('ten are under way', () => receiver.inFlight === 10)
    receiver.release()
    await advance(5 * SECOND)
    await until('all are delivered', async () => (await health()).pending === 0)
  })

  it('[HOOK-6] [HOOK-11] a name that leads inside is refused at connect', async () => {
    const { receiver, say, health } = await scene({ url: 'https://inner.example.com/hook' })
    await say('not for them')
    await until('it failed', async () => (await health()).last_failure === 'address_refused')
    expect([receiver.hits, (await health()).pending]).toEqual([[], 1])
  })

  it('[HOOK-5] nobody listening is a failure like any other', async () => {
    const { receiver, say, health } = await scene()
    await receiver.close()
    await say('hello?')
    await until('it failed', async () => (await health()).last_failure !== null)
    expect(await health()).toMatchObject({ last_failure: 'connection_failed', pending: 1 })
  })
})

describe('stopping', () => {
  it('[HOOK-1] cuts off what hangs, and tells it again after the start', async () => {
    const { receiver, say, health, restart } = await scene()
    receiver.hold()
    await say('hold on')
    await until('it is under way', () => receiver.inFlight === 1)
    const began = performance.now()
    await restart()
    expect(performance.now() - began).toBeLessThan(4000)
    await until('it comes again', () => receiver.hits.length === 2)
    receiver.release()
    await until('it is delivered', async () => (await health()).pending === 0)
    expect([new Set(receiver.ids()).size, (await health()).last_failure_at]).toEqual([1, null])
  })
})

describe('notices and dead letters', () => {
  it('[HOOK-4] are kept for thirty days', async () => {
    const { store, id, advance } = await scene({ url: 'https://inner.example.com/hook' })
    await store.updateWebhook(id, () => ({ events: ['contact.created'], disabled_at: '2030-01-01T00:00:00.000Z', disabled_reason: 'paused' }))
    const contact = { identities: [], drop: [], unverified: {}, profile: {} }
    await store.insertContact(contact)
    expect(await store.replayEvents(id, '2030-01-01T00:00:00.000Z')).toBe(1)
    await store.settleDelivery(id, (await pendingOf(store, id)) ?? '', { kind: 'dead', failure: 'http_500', held_until: null })
    await advance(31 * DAY)
    await store.insertContact(contact)
    expect(await store.replayEvents(id, '2030-01-01T00:00:00.000Z')).toBe(1)
    await store.settleDelivery(id, (await pendingOf(store, id)) ?? '', { kind: 'dead', failure: 'http_500', held_until: null })
    expect((await store.listWebhooks({})).data).toMatchObject([{ pending: 0, dead_letters: 1 }])
  })
})

/** The id of the one thing that waits; a paused webhook shows it only while it is not paused. */
async function pendingOf(store: ReturnType<typeof openStore>, id: string): Promise<string | undefined> {
  await store.updateWebhook(id, () => ({ disabled_at: null, held_until: null }))
  const due = await store.takeDueDeliveries(id, new Set(), 1)
  await store.updateWebhook(id, () => ({ disabled_at: '2030-01-01T00:00:00.000Z' }))
  return due?.deliveries[0]?.event_id
}
