import type { Agent } from '@rejoin/protocol'
import { isObject } from '../api/outcome.ts'
import { readStored, writeStored, type TextStorage } from './storage.ts'

/** Who is signed in here, and with what. */
export type StoredSession = { readonly token: string; readonly agent: Agent; readonly remembered: boolean }

export type SessionStore = {
  load(): StoredSession | null
  save(session: StoredSession): void
  forget(): void
}

export const SESSION_KEY = 'rejoin.inbox.session'

/**
 * The token lies in the tab's storage and goes with the tab; only "keep me signed in" puts it into the browser's.
 * No cookie, so no other page can make this browser act as the agent (contract §3).
 */
export function createSessionStore(tab: TextStorage, browser: TextStorage): SessionStore {
  return {
    load: () => readStored(tab, SESSION_KEY, isStoredSession) ?? readStored(browser, SESSION_KEY, isStoredSession),
    save(session) {
      writeStored(tab, SESSION_KEY, session.remembered ? null : session)
      writeStored(browser, SESSION_KEY, session.remembered ? session : null)
    },
    forget() {
      writeStored(tab, SESSION_KEY, null)
      writeStored(browser, SESSION_KEY, null)
    },
  }
}

function isStoredSession(value: unknown): value is StoredSession {
  return isObject(value) && typeof value['token'] === 'string' && isObject(value['agent']) && typeof value['agent']['id'] === 'string'
}
