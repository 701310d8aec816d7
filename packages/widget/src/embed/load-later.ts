/** A part that is loaded when it is first wanted. One that did not come is asked for again by whoever wants it next. */
export function loadLater<T>(load: () => Promise<T>): () => Promise<T> {
  let part: Promise<T> | null = null
  return () => {
    part ??= load()
    part.catch(() => (part = null))
    return part
  }
}
