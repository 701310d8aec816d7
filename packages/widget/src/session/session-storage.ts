import { writePlainJson } from '../calls/write-json.ts'
import type { MessageStorage, StoredMessage } from '../state/stored-message.ts'

/**
 * What this browser keeps about the person in front of it: beside `choices.ts` the one file that touches `localStorage` (EMB-7).
 *
 * localStorage and not IndexedDB, because forgetting somebody has to be finished before the next paint, in this tab and
 * for every other one, and only a synchronous store can promise that. What is kept is small: one session and the
 * messages that are still on their way.
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
  /** The credential alone: messages that wait for their author stay. */
  readonly clearSession: () => void
  /** Everything of this channel, what the visitor chose included. */
  readonly clear: () => void
}

type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** Everything of ours in the storage of a site begins like this. */
const PREFIX = 'rejoin:'

/** True when this browser was in a conversation before; all the loader needs to know. Never throws. */
export function hasStoredSession(channelId: string, area = findArea()): boolean {
  return (area?.getItem(PREFIX + channelId) ?? null) !== null
}

/**
 * @param area where to keep it; memory when the browser allows none (private modes, sandboxed frames, full disks)
 */
export function openSessionStorage(channelId: string, area: Area | null = findArea()): SessionStorage {
  const sessionKey = PREFIX + channelId
  const messagePrefix = `${sessionKey}:out:`
  const memory = createMemoryArea()

  /** A quota that is used up must not cost a message: memory holds what the disk refuses. */
  const put = (key: string, value: object): void => {
    const text = writePlainJson(() => JSON.stringify(value))
    try {
      if (area === null) throw new Error('no storage')
      area.setItem(key, text)
      memory.removeItem(key)
    } catch {
      memory.setItem(key, text)
    }
  }
  const get = (key: string): unknown => {
    const text = memory.getItem(key) ?? area?.getItem(key) ?? null
    try {
      return text === null ? null : JSON.parse(text)
    } catch {
      return null
    }
  }
  const drop = (key: string): void => {
    memory.removeItem(key)
    area?.removeItem(key)
  }
  const listKeys = (): string[] => [memory, area].flatMap((from) => (from === null ? [] : readKeys(from)))

  return {
    read() {
      const value = get(sessionKey)
      return isStoredSession(value) ? value : null
    },
    write({ token, installKey, contactId, identified, subject, conversationId }) {
      put(sessionKey, { token, installKey, contactId, identified, ...(subject === undefined ? {} : { subject }), ...(conversationId === undefined ? {} : { conversationId }) } satisfies StoredSession)
    },
    readMessages: () =>
      [...new Set(listKeys())]
        .filter((key) => key.startsWith(messagePrefix))
        .map(get)
        .filter(isStoredMessage)
        .sort((a, b) => a.order - b.order),
    writeMessage({ id, text, at, order, conversationId, owner, failed, reply }) {
      put(messagePrefix + id, { id, text, at, order, conversationId, owner, failed, ...(reply === undefined ? {} : { reply }) } satisfies StoredMessage)
    },
    removeMessage: (id) => drop(messagePrefix + id),
    clearSession: () => drop(sessionKey),
    clear() {
      for (const key of listKeys()) if (key === sessionKey || key.startsWith(`${sessionKey}:`)) drop(key)
    },
  }
}

/** Reading the property alone throws where storage is forbidden, and so may reading from it. */
function findArea(): Storage | null {
  try {
    globalThis.localStorage.getItem(PREFIX)
    return globalThis.localStorage
  } catch {
    return null
  }
}

/** By hand: libraries exist that put an `Array.from` of their own in place of the browser's (EMB-34). */
function readKeys(area: Area): string[] {
  const keys: string[] = []
  for (let index = 0; index < area.length; index++) keys.push(area.key(index) ?? '')
  return keys
}

/** What `localStorage` would be, for as long as the page lives. */
function createMemoryArea(): Area {
  const values = new Map<string, string>()
  return {
    get length() {
      return values.size
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  }
}

/** Another version of the widget, or the page itself, may have written there. */
function isStoredSession(value: unknown): value is StoredSession {
  const it = value as StoredSession | null
  return typeof it === 'object' && it !== null && typeof it.installKey === 'string' && (it.token === null || typeof it.token === 'string') && typeof it.identified === 'boolean'
}

function isStoredMessage(value: unknown): value is StoredMessage {
  const it = value as StoredMessage | null
  return typeof it === 'object' && it !== null && typeof it.id === 'string' && typeof it.text === 'string' && typeof it.order === 'number' && typeof it.owner === 'string'
}
