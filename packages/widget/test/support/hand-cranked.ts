import { CallError } from '../../src/calls/call-error.ts'
import type { SocketHandlers, Timers } from '../../src/connection/connection.ts'

/** A clock that stands still until a test turns it. */
export type Clock = Timers & { readonly advance: (ms: number) => Promise<void>; readonly waiting: () => number }

export function createClock(start = Date.parse('2026-11-21T08:00:00.000Z')): Clock {
  let now = start
  let nextId = 1
  const pending = new Map<number, { readonly at: number; readonly run: () => void }>()
  return {
    now: () => now,
    setTimeout(run, ms) {
      pending.set(nextId, { at: now + ms, run })
      return nextId++
    },
    clearTimeout: (id) => void pending.delete(id),
    waiting: () => pending.size,
    async advance(ms) {
      const end = now + ms
      for (;;) {
        const [next] = [...pending].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)
        if (next === undefined) break
        pending.delete(next[0])
        now = next[1].at
        next[1].run()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

/** Lets every promise that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** A call whose answers the test gives, in any order. */
export type Cranked<I, O> = {
  readonly call: (input: I) => Promise<O>
  readonly inputs: readonly I[]
  readonly answer: (output: O, index?: number) => Promise<void>
  readonly refuse: (code: CallError['code'], index?: number, retryAfterMs?: number) => Promise<void>
}

/** `index` counts calls from the first; by default the newest is meant. */
export function crank<I, O>(): Cranked<I, O> {
  const calls: { readonly input: I; readonly resolve: (output: O) => void; readonly reject: (error: unknown) => void }[] = []
  const at = (index: number) => {
    const call = calls.at(index)
    if (call === undefined) throw new Error(`There was no call ${index}`)
    return call
  }
  return {
    call: (input) => new Promise((resolve, reject) => calls.push({ input, resolve, reject })),
    get inputs() {
      return calls.map(({ input }) => input)
    },
    async answer(output, index = -1) {
      at(index).resolve(output)
      await settle()
    },
    async refuse(code, index = -1, retryAfterMs) {
      at(index).reject(new CallError(code, code, { retry_after_ms: retryAfterMs }))
      await settle()
    },
  }
}

/** A socket that does what the test says. */
export type FakeSocket = SocketHandlers & { isClosed: boolean }

export function createFakeSockets(): { readonly open: (handlers: SocketHandlers) => { close: () => void }; readonly all: readonly FakeSocket[]; readonly newest: () => FakeSocket } {
  const all: FakeSocket[] = []
  return {
    all,
    open(handlers) {
      const socket: FakeSocket = { ...handlers, isClosed: false }
      all.push(socket)
      return { close: () => (socket.isClosed = true) }
    },
    newest() {
      const socket = all.at(-1)
      if (socket === undefined) throw new Error('No socket was opened')
      return socket
    },
  }
}

/** What a browser's `localStorage` does, with a disk that can be full. */
export function createArea(): Storage & { isFull: boolean } {
  const values = new Map<string, string>()
  return {
    isFull: false,
    get length() {
      return values.size
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
      values.set(key, value)
    },
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  }
}
