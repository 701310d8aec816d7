import type { Timers } from '../connection/connection.ts'
import type { Beyond, OutboxItem } from '../connection/outbox.ts'
import type { Tabs } from '../embed/tabs.ts'
import type { MessageStorage, StoredMessage, Ticket } from '../state/stored-message.ts'
import { createRows, findDatabases, type RowKey } from './record-rows.ts'

/** A message nobody sent for this long is not what its author would say today. */
export const KEEP_UNSENT_MS = 7 * 24 * 3_600_000
/** A row without a ticket may be on its way to one, in another tab. */
const SPARE_MS = 60_000

/** A tab that has its turn for this long was frozen with it: then two may send, and the server tells that it is one message. */
const TURN_LASTS_MS = 10_000

export type RecordDeps = {
  readonly channelId: string
  readonly door: MessageStorage
  readonly tabs: Pick<Tabs, 'tell'>
  readonly timers: Timers
  /** Who is here by now: whoever was anonymous when we were asked may have been named meanwhile. */
  readonly readOwner: () => string
  readonly databases?: IDBFactory | null
}

/**
 * What waits to be sent, in IndexedDB, by the person who wrote it (OUT-10). Messages come in by the door that
 * `MessageStorage` is, and leave a ticket there; a row without its ticket is nobody's, and nothing of anybody else is ever
 * read. Where IndexedDB is refused, blocked or silent they stay at the door.
 */
export function openRecord({ channelId, door, tabs, timers, readOwner, databases = findDatabases() }: RecordDeps): Beyond {
  const name = `rejoin:${channelId}`
  const rows = createRows(name, 'unsent', databases, timers)
  /** What this page knows to have a row: nothing is opened to look for what was never written. */
  const known = new Set<string>()
  /** One after the other: what is taken in is not removed at the same time. */
  let last: Promise<unknown> = Promise.resolve()

  function queue<T>(run: () => Promise<T>): Promise<T> {
    const next = last.then(run)
    last = next.catch(() => undefined)
    return next
  }

  /** All of an age at which it may still be said. */
  function look(): { readonly id: string; readonly value: StoredMessage | Ticket }[] {
    const oldest = timers.now() - KEEP_UNSENT_MS
    return [...new Set(door.listMessages())].flatMap((id) => {
      const value = door.peekMessage(id)
      if (isPlace(value) && (isMessage(value) ? Date.parse(value.at) : value.order) >= oldest) return { id, value }
      door.removeMessage(id)
      return []
    })
  }

  async function recall(owner: string): Promise<readonly StoredMessage[]> {
    const mine = look().filter(({ value }) => value.owner === owner)
    const messages = mine.flatMap(({ value }) => (isMessage(value) ? value : []))
    // A page that crashed between the row and its ticket left the message in both places.
    for (const { id } of mine) known.add(id)
    const tickets = mine.flatMap(({ id, value }): RowKey[] => (isMessage(value) ? [] : [[owner, value.order, id]]))
    if (tickets.length === 0) return messages
    // Without an answer their tickets stay: another page may have more luck.
    const found = await rows.read(tickets).catch(() => null)
    found?.forEach((row, index) => {
      const id = tickets[index]?.[2] ?? ''
      if (isMessage(row)) messages.push(row)
      else door.removeMessage(id)
    })
    return messages
  }

  /** What is in front of the person, and what was found of them, is theirs by the name they have now. */
  function merge(items: readonly OutboxItem[], kept: readonly StoredMessage[]): readonly OutboxItem[] {
    const owner = readOwner()
    // Sent or thrown away while we asked: that was the last word.
    const found = kept.filter(({ id }) => door.peekMessage(id) !== null && !items.some((item) => item.id === id))
    const all = [...items, ...found.map((message): OutboxItem => ({ ...message, state: message.failed ? 'failed' : 'queued' }))]
    return all
      .map((item) => {
        if (item.owner === owner) return item
        const theirs = { ...item, owner }
        door.writeMessage(theirs)
        return theirs
      })
      .sort((a, b) => a.order - b.order)
  }

  async function takeIn(): Promise<void> {
    const waiting = door.isLasting ? look().flatMap(({ value }) => (isMessage(value) ? value : [])) : []
    if (waiting.length === 0) return
    await rows.write(waiting)
    for (const message of waiting) {
      known.add(message.id)
      // Whatever became of it meanwhile is newer.
      if (JSON.stringify(door.peekMessage(message.id)) === JSON.stringify(message)) door.leaveTicket(message.id, message)
    }
    await rows.remove(isForgotten)
  }

  async function tidy(): Promise<void> {
    if (known.size > 0) await rows.remove(isForgotten)
    for (const id of known) if (door.peekMessage(id) === null) known.delete(id)
  }

  async function inTurn(send: () => Promise<void>): Promise<void> {
    let isBegun = false
    const begin = (): Promise<void> => {
      isBegun = true
      return send()
    }
    try {
      await navigator.locks.request(`${name}:out`, { signal: AbortSignal.timeout(TURN_LASTS_MS) }, begin)
    } catch {
      // No locks here, or no turn came.
      if (!isBegun) await send()
    }
  }

  /** It was sent, thrown away, handed over, or its author left. */
  function isForgotten([owner, order, id]: RowKey): boolean {
    const place = door.peekMessage(id)
    if (isPlace(place)) return place.owner !== owner
    return known.has(id) || order < timers.now() - SPARE_MS
  }

  return {
    async recall(owner, give) {
      const kept = await queue(() => recall(owner))
      give((items) => merge(items, kept))
      // What an older version left at the door, too.
      void queue(takeIn).catch(() => undefined)
    },
    takeIn() {
      void queue(takeIn)
        .catch(() => undefined)
        // They may have a line where this tab has none, and go on when it is closed.
        .then(() => tabs.tell('session'))
    },
    tidy: () => void queue(tidy).catch(() => undefined),
    inTurn,
  }
}

/** Another version of the widget, or the page itself, may have written there. */
function isPlace(value: unknown): value is StoredMessage | Ticket {
  const it = value as Ticket | null
  return typeof it === 'object' && it !== null && typeof it.order === 'number' && typeof it.owner === 'string'
}

function isMessage(value: unknown): value is StoredMessage {
  const it = value as StoredMessage
  return isPlace(value) && typeof it.id === 'string' && typeof it.text === 'string'
}
