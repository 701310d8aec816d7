/** A stop does not wait longer, all in all, for what is under way; whoever hears nothing sends again under the same id. */
const FINISH_WITHIN_MS = 15_000

/**
 * What sockets have asked for and was not answered yet. The library's own `close` drops it: it was stored, and the one
 * who sent it never hears of it (reliability §0.2 F19).
 */
export type Drain = {
  /** Said as soon as somebody wants it to stop. */
  readonly begin: () => void
  /** From then on new events are refused as `draining`; what came before is finished (RUN-3). */
  readonly isDraining: () => boolean
  readonly track: (work: Promise<void>) => void
  /** Resolves when nothing is under way any more. */
  readonly finish: () => Promise<void>
}

export function createDrain(): Drain {
  const underWay = new Set<Promise<void>>()
  let draining = false
  let deadline = Infinity
  return {
    begin() {
      if (draining) return
      draining = true
      deadline = performance.now() + FINISH_WITHIN_MS
    },
    isDraining: () => draining,
    track(work) {
      underWay.add(work)
      void work.finally(() => underWay.delete(work))
    },
    async finish() {
      this.begin()
      let late: NodeJS.Timeout | undefined
      const tooLate = new Promise<'late'>((resolve) => {
        late = setTimeout(() => resolve('late'), Math.max(0, deadline - performance.now()))
      })
      // Refusals are work too, so it may have to look again.
      while (underWay.size > 0 && (await Promise.race([Promise.all(underWay), tooLate])) !== 'late');
      clearTimeout(late)
    },
  }
}
