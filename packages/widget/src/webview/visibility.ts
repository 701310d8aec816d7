/** After this long in the background a connection may be dead without anybody having noticed. */
const STALE_MS = 20_000

/**
 * Whether anybody sees the page is for the app to say: to the browser engine in it, a chat on a screen that was left is as
 * visible as before. What it says is what `document.visibilityState` answers from then on, so that everything goes by it:
 * what counts as read, when to connect again, whether to make a sound (WEB-9).
 */
export function createVisibility(page: Window, now: () => number): (visible: boolean) => void {
  const { document } = page
  const own = document.visibilityState
  let hiddenAt: number | null = null
  let isFollowing = false
  const read = Object.getOwnPropertyDescriptor(Document.prototype, 'visibilityState')?.get

  function follow(): void {
    isFollowing = true
    const state = (): string => (hiddenAt !== null ? 'hidden' : ((read?.call(document) as string | undefined) ?? own))
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: state })
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => state() === 'hidden' })
  }

  return (visible) => {
    if (!isFollowing) follow()
    const since = hiddenAt
    hiddenAt = visible ? null : (since ?? now())
    // A new line is made faster than it is found out whether the old one still leads anywhere.
    if (visible && since !== null && now() - since > STALE_MS) for (const type of ['offline', 'online']) page.dispatchEvent(new Event(type))
    document.dispatchEvent(new Event('visibilitychange'))
  }
}
