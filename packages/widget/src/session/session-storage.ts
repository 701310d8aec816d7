import { writePlainJson } from '../calls/write-json.ts'
import type { MessageStorage, StoredMessage, Ticket } from '../state/stored-message.ts'
import { findArea } from './find-area.ts'

/**
 * What this browser keeps about the person in front of it: beside `choices.ts` and the tickets of files
 * (`on-demand/kept-files.ts`) the one file that touches `localStorage` (EMB-7).
 *
 * Both ends of keeping are here, because they have to be finished before the next paint and only a synchronous store can
 * promise that: a message is written down before it is shown, and forgetting somebody is done when it returns, in this
 * tab and for every other one. What waits longer lies in IndexedDB (`on-demand/outbox-record.ts`), and counts there only
 * as long as it has its ticket here.
 */

/** Everything that may be written, field by field; whatever else a later version adds must be added here too. */
export type StoredSession = {
  /** `rjv_…`, or null while the first message still waits for a session. */
  readonly token: string | null
  readonly installKey: string
  readonly contactId: string | null
  readonly identified: boolean
  /** What the site's own token calls this person, where it was such a token that named them (EMB-17). */
  readonly subject?: string
  /** The conversation they were in. */
  readonly conversationId?: string
}

/** One channel's corner of this browser. */
export type SessionStorage = MessageStorage & {
  readonly read: () => StoredSession | null
  readonly write: (session: StoredSession) => void
  /** Files wait to be sent, of whoever it may be. */
  readonly hasFiles: () => boolean
  /** The credential alone: messages that wait for their author stay. */
  readonly clearSession: () => void
  /** Everything of this channel, what the visitor chose included. */
  readonly clear: () => void
  /** Of somebody who is new here nothing is kept before the server has said whether they must agree first (VIS-6). */
  readonly hold: () => void
  readonly release: () => void
}

type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** Everything of ours in the storage of a site begins like this. */
const PREFIX = 'rejoin:'

/** True when this browser was in a conversation before; all the loader needs to know. Never throws. */
export function hasStoredSession(channelId: string, area = findArea('localStorage')): boolean {
  return (area?.getItem(PREFIX + channelId) ?? null) !== null
}

/**
 * @param area where to keep it; memory when the browser allows none (private modes, sandboxed frames, full disks)
 */
export function openSessionStorage(channelId: string, area: Area | null = findArea('localStorage')): SessionStorage {
  const sessionKey = PREFIX + channelId
  const messagePrefix = `${sessionKey}:out:`
  const wipeKey = `${sessionKey}:wipe`
  /** What `localStorage` would hold, for as long as the page lives. */
  const memory = new Map<string, string>()
  let isHeld = false

  /** A quota that is used up must not cost a message: memory holds what the disk refuses. */
  const put = (key: string, value: object): void => {
    const text = writePlainJson(() => JSON.stringify(value))
    try {
      if (area === null || isHeld) throw new Error('no storage')
      area.setItem(key, text)
      memory.delete(key)
    } catch {
      memory.set(key, text)
    }
  }
  const get = (key: string): unknown => {
    const text = memory.get(key) ?? area?.getItem(key) ?? null
    try {
      return text === null ? null : JSON.parse(text)
    } catch {
      return null
    }
  }
  const drop = (key: string): void => {
    memory.delete(key)
    area?.removeItem(key)
  }
  /** By hand: libraries exist that put an `Array.from` of their own in place of the browser's (EMB-34). */
  const listKeys = (): string[] => {
    const keys = [...memory.keys()]
    for (let index = 0; index < (area?.length ?? 0); index++) keys.push(area?.key(index) ?? '')
    return keys
  }
  /** Of nobody by now. Browsers put whatever opens it next behind this; if this page does not live to see it done, the next one asks again. */
  const dropRecord = (): void => {
    try {
      indexedDB.deleteDatabase(sessionKey).onsuccess = () => drop(wipeKey)
      put(wipeKey, {})
    } catch {
      // Where there is none there is nothing in it.
    }
  }
  if (get(wipeKey) !== null) dropRecord()

  return {
    read() {
      const value = get(sessionKey)
      return isStoredSession(value) ? value : null
    },
    write({ token, installKey, contactId, identified, subject, conversationId }) {
      put(sessionKey, { token, installKey, contactId, identified, ...(subject === undefined ? {} : { subject }), ...(conversationId === undefined ? {} : { conversationId }) } satisfies StoredSession)
    },
    writeMessage({ id, text, at, order, conversationId, owner, failed, reply, introduction }) {
      put(messagePrefix + id, { id, text, at, order, conversationId, owner, failed, ...(reply && { reply }), ...(introduction && { introduction }) } satisfies StoredMessage)
    },
    removeMessage: (id) => drop(messagePrefix + id),
    listMessages: () => listKeys().flatMap((key) => (key.startsWith(messagePrefix) ? key.slice(messagePrefix.length) : [])),
    peekMessage: (id) => get(messagePrefix + id),
    leaveTicket: (id, { owner, order }) => put(messagePrefix + id, { owner, order } satisfies Ticket),
    get isLasting() {
      return area !== null && !isHeld
    },
    hasFiles: () => listKeys().some((key) => key.startsWith(`${sessionKey}:file:`)),
    clearSession: () => drop(sessionKey),
    hold() {
      isHeld ||= get(sessionKey) === null
    },
    release() {
      isHeld = false
      for (const key of memory.keys()) put(key, get(key) as object)
    },
    clear() {
      for (const key of listKeys()) if (key === sessionKey || key.startsWith(`${sessionKey}:`)) drop(key)
      dropRecord()
    },
  }
}

/** Another version of the widget, or the page itself, may have written there. */
function isStoredSession(value: unknown): value is StoredSession {
  const it = value as StoredSession | null
  return typeof it === 'object' && it !== null && typeof it.installKey === 'string' && (it.token === null || typeof it.token === 'string') && typeof it.identified === 'boolean'
}
