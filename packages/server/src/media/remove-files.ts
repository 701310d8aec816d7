import type { Logger } from 'pino'
import { DAY, formatTime, HOUR, MINUTE, type Clock } from '../clock.ts'
import type { FileStorage } from '../files/file-storage.ts'
import type { Store } from '../store/store.ts'

/** An upload that nobody sent within this time is not kept (FILE-13). */
const UNUSED_LIVES_MS = 1 * DAY

const SWEEP_EVERY_MS = 1 * MINUTE

/** Younger than this, a file without a row, or a draft, may still be on its way into the store. */
const SETTLED_AFTER_MS = 1 * HOUR

const AT_ONCE = 100

type RemovalDeps = { readonly store: Store; readonly files: FileStorage }

/** Removes the bytes of every file whose row is gone. After an erasure this is what makes it true on the disk (CTC-10, FILE-13). */
export async function removeFiles({ store, files }: RemovalDeps): Promise<void> {
  for (;;) {
    const ids = await store.listRemovedFiles(AT_ONCE)
    if (ids.length === 0) return
    for (const id of ids) await files.remove(id)
    // Last: killed in between, they are removed once more, which does nothing.
    await store.forgetRemovedFiles(ids)
  }
}

/** Files that a crash left without a row, and drafts that nobody finishes any more. */
async function removeLeftovers({ store, files }: RemovalDeps, nowMs: number): Promise<void> {
  await files.removeDraftsOlderThan(nowMs - SETTLED_AFTER_MS)
  let ids: string[] = []
  const judge = async (): Promise<void> => {
    const known = await store.findKnownFiles(ids)
    for (const id of ids) if (!known.has(id)) await files.remove(id)
    ids = []
  }
  for await (const id of files.listOlderThan(nowMs - SETTLED_AFTER_MS)) {
    ids.push(id)
    if (ids.length === AT_ONCE) await judge()
  }
  await judge()
}

/** Does all of that at the start and from then on. Returns its own off, which waits for what is under way. */
export function startFileSweep(deps: RemovalDeps & { readonly clock: Clock; readonly log: Logger }): () => Promise<void> {
  let lastLeftovers = -Infinity
  let stopped = false

  async function sweep(): Promise<void> {
    const now = deps.clock.now()
    while (!stopped && (await deps.store.expireUploads(formatTime(now - UNUSED_LIVES_MS))) > 0);
    if (!stopped) await removeFiles(deps)
    if (stopped || now - lastLeftovers < SETTLED_AFTER_MS) return
    lastLeftovers = now
    await removeLeftovers(deps, now)
  }

  let running: Promise<void> | null = null
  function run(): void {
    running ??= sweep()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'files could not be cleared away; it is tried again'))
      .finally(() => (running = null))
  }
  run()
  const timer = setInterval(run, SWEEP_EVERY_MS)
  timer.unref()
  return async () => {
    stopped = true
    clearInterval(timer)
    await running
  }
}
