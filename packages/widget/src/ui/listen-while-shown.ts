/**
 * Listens on the page, and returns its own off. For layout effects only: those are undone while the panel is taken
 * down, ordinary ones a frame later, and after `destroy` nothing of ours may be left (EMB-1).
 */
export function listenWhileShown(target: EventTarget, types: readonly string[], listener: () => void): () => void {
  for (const type of types) target.addEventListener(type, listener)
  return () => {
    for (const type of types) target.removeEventListener(type, listener)
  }
}
