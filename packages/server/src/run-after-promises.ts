/**
 * Runs `work` once everything that hangs on promises settled by now has run, and before the loop turns: a tick that is
 * asked for within the queue of promises comes when that queue is empty. `setImmediate` would wait for everybody else's input.
 */
export function runAfterPromises(work: () => void): void {
  queueMicrotask(() => process.nextTick(work))
}
