import type { Deps } from '../deps.ts'

/** Why this process should get no more traffic. */
export type UnreadyReason = 'draining' | 'database' | 'migrations' | 'disk' | 'keys'

/** A database that takes longer for an empty transaction is locked or its disk is dying. */
const WRITE_WITHIN_MS = 200

/** Below this the next hours of messages, or one backup, may not fit. */
const FREE_DISK_BYTES = 256 * 1024 * 1024

/** `/readyz`: everything that stands in the way, none where it is ready (RUN-7). */
export async function judgeReadiness({ isDraining, store, keyring, readFreeDisk }: Pick<Deps, 'isDraining' | 'store' | 'keyring' | 'readFreeDisk'>): Promise<readonly UnreadyReason[]> {
  const [isWritable, isCurrent, free] = await Promise.all([withinTime(store.checkWritable()), store.isCurrent().catch(() => true), readFreeDisk().catch(() => Infinity)])
  const reasons: readonly (readonly [UnreadyReason, boolean])[] = [
    ['draining', isDraining()],
    ['database', !isWritable],
    ['migrations', !isCurrent],
    ['disk', free < FREE_DISK_BYTES],
    ['keys', keyring.jwks().keys.length === 0],
  ]
  return reasons.filter(([, stands]) => stands).map(([reason]) => reason)
}

async function withinTime(writing: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), WRITE_WITHIN_MS)
  })
  const done = writing.then(
    () => true,
    () => false,
  )
  const isWritable = await Promise.race([done, late])
  clearTimeout(timer)
  return isWritable
}
