import type { Timers } from '../connection/connection.ts'
import type { Files } from '../embed/files.ts'
import { findArea } from '../session/find-area.ts'
import { holdLock } from './hold-lock.ts'
import { createRows, findDatabases, type RowKey } from './record-rows.ts'
import type { FileProgress } from './send-file.ts'

/** More than this in all is not kept: it lives as long as the page, like everything where there is no database. */
export const MOST_KEPT_BYTES = 25 * 1024 * 1024
/** As long as words (OUT-6). */
const KEEP_MS = 7 * 24 * 3_600_000
/** A row without a ticket may be on its way to one, in another tab. */
const SPARE_MS = 60_000

/** A file on its way, and how far it is. */
export type KeptFile = FileProgress & { readonly file: File; readonly owner: string; readonly order: number; readonly conversationId: string | null }

/** As with unsent words: without its ticket a row is nobody's, so that whoever leaves is forgotten at once. */
type Ticket = Pick<KeptFile, 'owner' | 'order'> & { readonly size: number }

export type FileKeeper = {
  /** Somebody chose it just now. */
  readonly keep: (file: File) => KeptFile
  /** It is further than it was. */
  readonly note: (kept: KeptFile, progress: FileProgress) => void
  /** It is there, or not wanted any more. */
  readonly forget: (kept: KeptFile) => void
  /** What this person began, in whichever conversation, and nobody is at: neither this page nor another. */
  readonly recall: () => Promise<readonly KeptFile[]>
  /** Others may go on with what is left. */
  readonly stop: () => void
}

export type KeeperDeps = Pick<Files, 'channelId' | 'store' | 'readOwner' | 'makeId' | 'keep'>

type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const timers: Timers = {
  now: () => Date.now(),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (id) => window.clearTimeout(id),
}

/** Files that were chosen and are not sent yet, beyond the page they were chosen on (FILE-19). */
export function createFileKeeper({ channelId, store, readOwner, makeId, keep: keepSession }: KeeperDeps, area: Area | null = findArea('localStorage'), databases: IDBFactory | null = findDatabases(), clock: Timers = timers): FileKeeper {
  const name = `rejoin:${channelId}`
  /** Wiped with all of the channel when the person leaves (EMB-4). */
  const prefix = `${name}:file:`
  const rows = createRows(name, 'files', area === null ? null : databases, clock)
  /** What no other tab may send, until it is over. */
  const held = new Map<string, AbortController>()
  let last: Promise<unknown> = Promise.resolve()

  /** Of an anonymous visitor the browser's key, which the next one does not have. */
  function listOwners(): string[] {
    try {
      const { installKey } = Object(JSON.parse(area?.getItem(name) ?? 'null')) as { readonly installKey?: string }
      return [readOwner(), installKey].filter((one) => one !== undefined && one !== 'anonymous') as string[]
    } catch {
      return []
    }
  }

  function queue<T>(run: () => Promise<T>): Promise<T> {
    const next = last.then(run)
    last = next.catch(() => undefined)
    return next
  }

  async function holdFile(id: string): Promise<boolean> {
    if (held.has(id)) return false
    const over = new AbortController()
    held.set(id, over)
    // Where there are no locks the server tells that it is one message.
    const isMine = await holdLock(prefix + id, () => new Promise((done) => over.signal.addEventListener('abort', done)))
    // Another tab is at it now, and may be gone the next time we look.
    if (!isMine) held.delete(id)
    return isMine
  }

  function readTicket(id: string): Ticket | null {
    try {
      const { owner, order, size } = Object(JSON.parse(area?.getItem(prefix + id) ?? 'null')) as Ticket
      return typeof owner === 'string' && typeof order === 'number' && typeof size === 'number' && order > clock.now() - KEEP_MS ? { owner, order, size } : null
    } catch {
      // The page itself may have written there.
      return null
    }
  }

  function listTickets(): { readonly id: string; readonly ticket: Ticket }[] {
    const ids: string[] = []
    for (let index = 0; index < (area?.length ?? 0); index++) {
      const key = area?.key(index) ?? ''
      if (key.startsWith(prefix)) ids.push(key.slice(prefix.length))
    }
    return ids.flatMap((id) => {
      const ticket = readTicket(id)
      if (ticket === null) area?.removeItem(prefix + id)
      return ticket === null ? [] : { id, ticket }
    })
  }

  async function write(kept: KeptFile): Promise<void> {
    // Of whoever has left nothing is written any more.
    if (kept.owner === '' || !held.has(kept.id)) return
    const others = listTickets().reduce((sum, { id, ticket }) => sum + (id === kept.id ? 0 : ticket.size), 0)
    if (others + kept.file.size > MOST_KEPT_BYTES) return
    await rows.write([kept])
    if (!held.has(kept.id)) return
    const { id, owner, order } = kept
    area?.setItem(prefix + id, JSON.stringify({ owner, order, size: kept.file.size } satisfies Ticket))
  }

  async function recall(): Promise<readonly KeptFile[]> {
    // Whoever was anonymous and logged in takes theirs along.
    const owners = listOwners()
    const mine = listTickets().filter(({ id, ticket }) => owners.includes(ticket.owner) && !held.has(id))
    if (mine.length === 0) return []
    const found = await rows.read(mine.map(({ id, ticket }): RowKey => [ticket.owner, ticket.order, id]))
    const free: KeptFile[] = []
    for (const kept of found.filter(isKept)) if (await holdFile(kept.id)) free.push(kept)
    await rows.remove(([whose, order, id]) => (readTicket(id)?.owner ?? null) !== whose && order < clock.now() - SPARE_MS)
    return free
  }

  return {
    keep(file) {
      keepSession()
      const kept: KeptFile = { id: makeId(), offered: null, stored: null, file, owner: listOwners()[0] ?? '', order: clock.now(), conversationId: store.get().timeline.conversationId }
      void holdFile(kept.id)
      queue(() => write(kept)).catch(() => undefined)
      return kept
    },
    note: (kept, progress) => void queue(async () => (readTicket(kept.id) === null ? undefined : write({ ...kept, ...progress }))).catch(() => undefined),
    forget({ id }) {
      area?.removeItem(prefix + id)
      queue(async () => {
        // Also where it was written after we began.
        area?.removeItem(prefix + id)
        await rows.remove((key) => key[2] === id).finally(() => {
          held.get(id)?.abort()
          held.delete(id)
        })
      }).catch(() => undefined)
    },
    recall: () => queue(recall),
    stop() {
      held.forEach((over) => over.abort())
      held.clear()
    },
  }
}

function isKept(value: unknown): value is KeptFile {
  const it = value as KeptFile | undefined
  return typeof it?.id === 'string' && it.file instanceof Blob
}
