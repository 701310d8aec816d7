/** A tab out of sight waits this long for one in front of somebody's eyes to answer for all. */
const YIELDS_MS = 600

export type Moment = {
  /** The panel is open in this tab. */
  readonly isOpen: boolean
  readonly isVisible: boolean
  /** Neither the channel, nor the page, nor the visitor is against it. */
  readonly wantsSound: boolean
  /** The visitor has asked for notifications, and the browser agreed. */
  readonly wantsNotice: boolean
}

/** What a message that just arrived is worth in this tab. `null`: it is read here, or nobody wants to hear of it. */
export type Calls = { readonly sound: boolean; readonly notice: boolean; readonly afterMs: number } | null

/** A tab that is looked at calls for all of them, though it may have nothing to say: its badge is before somebody's eyes (ATT-2, ATT-3, ATT-4). */
export function chooseCalls({ isOpen, isVisible, wantsSound, wantsNotice }: Moment): Calls {
  if (isVisible) return isOpen ? null : { sound: wantsSound, notice: false, afterMs: 0 }
  return wantsSound || wantsNotice ? { sound: wantsSound, notice: wantsNotice, afterMs: YIELDS_MS } : null
}
