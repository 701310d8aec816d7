/** Everything a person has in this page. */
export type PersonParts = {
  readonly closeSocket: () => void
  readonly forgetSession: () => void
  readonly clearOutbox: () => void
  readonly clearStorage: () => void
  readonly clearScreen: () => void
}

/**
 * The one way in which a person leaves this browser: logout here or in another tab, and somebody else logging in (EMB-4).
 * Synchronous and in this order, so that nothing of theirs can arrive, be sent, be found or be painted afterwards.
 */
export function leavePerson(parts: PersonParts): void {
  parts.closeSocket()
  parts.forgetSession()
  parts.clearOutbox()
  parts.clearStorage()
  parts.clearScreen()
}
