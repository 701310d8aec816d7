/** A page that changes its title gets the number back this much later: two scripts that both insist must not spin. */
const REWRITE_MS = 250

/** How much is unread in each chat of this page: it has one title. */
const counts = new Map<object, number>()
/** What we have put before the title. */
let prefix = ''
let watching: MutationObserver | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/** "(2) Shop": the number of unread messages before the title of the page, whatever the page calls itself meanwhile (ATT-1). */
export function countInTitle(chat: object, count: number): void {
  if (count === 0) counts.delete(chat)
  else counts.set(chat, count)
  write()
}

function write(): void {
  clearTimeout(timer)
  timer = undefined
  const sum = [...counts.values()].reduce((before, count) => before + count, 0)
  const next = sum === 0 ? '' : `(${sum}) `
  if (next === '') stopWatching()
  else watch()
  // The element and not `document.title`, which would lose the white space of what it gives back.
  const element = document.head.querySelector('title')
  const text = element?.textContent ?? ''
  const own = text.startsWith(prefix) ? text.slice(prefix.length) : text
  prefix = next
  if (element !== null && text !== next + own) element.textContent = next + own
}

/** Frameworks put another element in its place, so all of the head is watched; as long as there is something to say. */
function watch(): void {
  if (watching !== null) return
  watching = new MutationObserver(() => {
    if (document.head.querySelector('title')?.textContent.startsWith(prefix) === false) timer ??= setTimeout(write, REWRITE_MS)
  })
  watching.observe(document.head, { childList: true, characterData: true, subtree: true })
}

function stopWatching(): void {
  watching?.disconnect()
  watching = null
}
