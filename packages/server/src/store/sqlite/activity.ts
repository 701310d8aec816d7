import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { GroupCommit } from './group-commit.ts'

/** Whoever asks for a list does not wait longer for the true order, where somebody else keeps the file locked. */
const WAIT_MS = 250

/** So many conversations may be out of place; moving them takes a few milliseconds of one turn. */
const BEHIND_AT_MOST = 500

export type Activity = ReturnType<typeof prepareActivity>

/**
 * The order of lists. A message moves its conversation to the top of four to six of them, and each is an index: to rewrite
 * them for every message costs more than to store it. So its place is written when somebody asks for a list, once for all
 * that was said meanwhile (ADR 9). `updated_at` is true all the time; `listed_at`, by which lists are walked, is so after
 * `catchUp`.
 */
export function prepareActivity(db: Database) {
  const follow = db.prepare('UPDATE conversations SET listed_at = updated_at WHERE id = ?')
  const followParticipants = db.prepare('UPDATE participants SET updated_at = (SELECT updated_at FROM conversations WHERE id = @id) WHERE conversation_id = @id')
  const outOfPlace = db.prepare<[], { id: string }>('SELECT id FROM conversations WHERE listed_at <> updated_at')
  /** Null until it was looked up what an earlier process has left behind. */
  let behind: Set<string> | null = null

  function find(): Set<string> {
    behind ??= new Set(outOfPlace.all().map(({ id }) => id))
    return behind
  }

  return {
    /** Looks through all conversations; before anybody waits. */
    open: (): void => void find(),
    /** Something was said, and its place was not written. */
    note: (id: string): void => void behind?.add(id),
    isFarBehind: (): boolean => behind !== null && behind.size >= BEHIND_AT_MOST,
    /**
     * Resolves when each is where it belongs: whoever reads in the same turn reads the true order. Where nothing can be
     * written now, the order of before is better than none.
     */
    async catchUp(commit: Pick<GroupCommit, 'write'>): Promise<void> {
      const late = find()
      if (late.size === 0) return
      const ids = [...late]
      const written = commit.write(() => {
        for (const id of ids) {
          follow.run(id)
          followParticipants.run({ id })
          late.delete(id)
        }
      })
      await Promise.race([written.catch(() => ids.forEach((id) => late.add(id))), wait(WAIT_MS, undefined, { ref: false })])
    },
  }
}
