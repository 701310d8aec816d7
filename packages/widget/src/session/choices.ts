import { writePlainJson } from '../calls/write-json.ts'
import { findArea } from './find-area.ts'

/** What a visitor chose in the menu. Nothing is kept of whoever chose nothing (EMB-7). */
export type Choices = { readonly sound?: 'off' | undefined; readonly notify?: 'on' | undefined }

export type ChoiceStorage = {
  readonly read: () => Choices
  readonly write: (choices: Choices) => void
  /** What this tab need not show again: the text of a greeting, or the id of a message. */
  readonly readDismissed: () => string | null
  readonly dismiss: (what: string) => void
  /** The person leaves. What they chose goes with the rest of this browser's storage; this is what only this tab has. */
  readonly forget: () => void
}

type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * Named like everything of the channel, so that it is wiped with all of it when the person leaves (EMB-4).
 *
 * @param mayKeep false while the visitor has to agree first (VIS-6)
 */
export function openChoices(channelId: string, local: Area | null = findArea('localStorage'), session: Area | null = findArea('sessionStorage'), mayKeep: () => boolean = () => true): ChoiceStorage {
  const choicesKey = `rejoin:${channelId}:choices`
  const dismissedKey = `rejoin:${channelId}:dismissed`
  /** Where the browser allows no storage: as long as the page lives. */
  const memory = new Map<string, string>()

  function put(area: Area | null, key: string, text: string): void {
    try {
      if (area === null || !mayKeep()) throw new Error('no storage')
      area.setItem(key, text)
    } catch {
      memory.set(key, text)
    }
  }

  return {
    read() {
      try {
        const { sound, notify } = Object(JSON.parse(memory.get(choicesKey) ?? local?.getItem(choicesKey) ?? '{}')) as Choices
        return { sound: sound === 'off' ? sound : undefined, notify: notify === 'on' ? notify : undefined }
      } catch {
        // The page itself may have written there.
        return {}
      }
    },
    write: ({ sound, notify }) => put(local, choicesKey, writePlainJson(() => JSON.stringify({ sound, notify }))),
    readDismissed: () => memory.get(dismissedKey) ?? session?.getItem(dismissedKey) ?? null,
    dismiss: (what) => put(session, dismissedKey, what),
    forget() {
      memory.clear()
      session?.removeItem(dismissedKey)
    },
  }
}
