import { openSocket, type SocketClient } from '../load/socket-client.ts'

/** One event as a device keeps it: where it stands, and which it is. */
export type Kept = { readonly seq: number; readonly id: string }

export type Device = {
  readonly name: string
  readonly conversation_id: string
  /** What was acknowledged: the client's own id and the seq it was given. */
  readonly acked: ReadonlyMap<string, number>
  /** The log as this device put it together. */
  readonly log: readonly Kept[]
  readonly isIdle: () => boolean
  /** No more new messages; what was written is still brought home. */
  readonly finish: () => void
  readonly close: () => void
  readonly counts: { reconnects: number; resends: number; duplicates: number; resyncs: number }
}

type Options = {
  readonly name: string
  readonly url: string
  readonly namespace: string
  readonly token: string
  readonly conversation_id: string
  /** How long to wait after an acknowledged message before the next is written; null: this device only reads. */
  readonly writeEveryMs: number | null
}

/** An answer that takes longer is a lost one, and so is the line. */
const ANSWER_WITHIN_MS = 3_000
const OPEN_WITHIN_MS = 3_000
const RETRY_MS = 200
/** However quiet it is, ask whether something was missed. */
const CHECK_EVERY_MS = 2_000

type Synced = { readonly events: readonly Kept[]; readonly epoch: string; readonly head_seq: number; readonly more: boolean }
type Answer = { readonly ok: boolean; readonly data: Synced & { readonly message: { readonly seq: number }; readonly duplicate?: boolean }; readonly error?: { readonly code: string } }

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * A client that does what the promises ask of one (contract §8) and no more: keeps what it wrote until it is acknowledged,
 * sends it again under the same id, applies only the very next seq, and asks for the rest.
 */
export function startDevice({ name, url, namespace, token, conversation_id, writeEveryMs }: Options): Device {
  const acked = new Map<string, number>()
  const counts = { reconnects: 0, resends: 0, duplicates: 0, resyncs: 0 }
  let log: Kept[] = []
  let epoch: string | null = null
  let outbox: { readonly id: string; attempts: number } | null = null
  let written = 0
  let isFinishing = false
  let isClosed = false
  let socket: SocketClient | null = null
  let isBroken = true

  const head = (): number => log.at(-1)?.seq ?? 0

  function hear(frame: string): void {
    const [, event] = JSON.parse(frame) as [string, Partial<Kept> & { readonly conversation_id?: string }]
    if (event?.seq === undefined || event.id === undefined || event.conversation_id !== conversation_id) return
    if (event.seq === head() + 1) log.push({ seq: event.seq, id: event.id })
  }

  async function ask(event: string, payload: object): Promise<Answer> {
    const line = socket
    if (line === null || isBroken) throw new Error('there is no line')
    const ack = await within(line.request(event, payload), ANSWER_WITHIN_MS)
    return (JSON.parse(ack) as [Answer])[0]
  }

  async function connect(): Promise<void> {
    counts.reconnects += 1
    socket = await within(openSocket(url, namespace, token, { onEvent: hear, onClose: () => (isBroken = true) }), OPEN_WITHIN_MS)
    isBroken = false
    if (namespace === '/agents') await ask('conversation.join', { conversation_id })
    await catchUp()
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const { ok, data, error } = await ask('conversation.sync', { conversation_id, after_seq: head(), ...(epoch === null ? {} : { epoch }) })
      if (!ok && error?.code === 'resync_required') {
        counts.resyncs += 1
        log = []
        epoch = null
        continue
      }
      if (!ok) throw new Error(`sync refused: ${error?.code}`)
      epoch = data.epoch
      for (const { seq, id } of data.events) if (seq === head() + 1) log.push({ seq, id })
      if (!data.more) return
    }
  }

  /** Sends what is next, or what was not acknowledged yet. */
  async function write(): Promise<void> {
    if (outbox === null) {
      if (isFinishing) return
      outbox = { id: `${name}-${String(written++).padStart(16, '0')}`, attempts: 0 }
    }
    if (outbox.attempts > 0) counts.resends += 1
    outbox.attempts += 1
    const { ok, data, error } = await ask('message.send', { conversation_id, client_message_id: outbox.id, content: { type: 'text', text: `${outbox.id} says hello` } })
    if (!ok && error?.code !== undefined && ['busy', 'storage_full', 'unavailable', 'draining', 'rate_limited'].includes(error.code)) throw new Error(error.code)
    if (!ok) throw new Error(`send refused for good: ${error?.code}`)
    if (data.duplicate === true) counts.duplicates += 1
    acked.set(outbox.id, data.message.seq)
    outbox = null
  }

  async function live(): Promise<void> {
    let checked = performance.now()
    while (!isClosed) {
      try {
        if (isBroken) await connect()
        if (writeEveryMs !== null) await write()
        if (performance.now() - checked > CHECK_EVERY_MS) {
          await catchUp()
          checked = performance.now()
        }
        await sleep(writeEveryMs ?? 100)
      } catch {
        socket?.close()
        isBroken = true
        await sleep(RETRY_MS)
      }
    }
    socket?.close()
  }
  const living = live()

  return {
    name, conversation_id, acked, counts,
    get log() {
      return log
    },
    isIdle: () => outbox === null,
    finish: () => void (isFinishing = true),
    close() {
      isClosed = true
      void living
    },
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error('no answer')), ms)))])
  } finally {
    clearTimeout(timer)
  }
}
