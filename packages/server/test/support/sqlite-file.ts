import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { NewChannel, Store } from '../../src/store/store.ts'
import { openSqliteStore, type SqliteOptions } from '../../src/store/sqlite/open-sqlite-store.ts'

/** Where a database may lie for one test. */
export function makeDatabasePath(): string {
  const dir = mkdtempSync(join(tmpdir(), 'rejoin-sqlite-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return join(dir, 'rejoin.db')
}

/** A store that is closed when the test is over, however it ends. */
export function openStore(path: string, options: SqliteOptions = {}): Store {
  const store = openSqliteStore(path, options)
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}

export const CHANNEL: NewChannel = { name: 'Shop', allowed_origins: [], allow_native: false, settings: {}, identity_policy: 'standard', after_completed: 'reopen', attachments: 'off', page_push_hosts: [], user_jwt: null, user_proof: null }

/** A visitor in a channel of their own, ready to write. */
export async function admitVisitor(store: Store) {
  const channel = await store.insertChannel(CHANNEL)
  const session = await store.openAnonymousSession({ channel_id: channel.id, install_hash: 'browser', secret_hash: `secret of ${channel.id}`, device: { browser: null, os: null, kind: 'unknown' }, attributes: {}, expires_at: '9999-12-31T23:59:59.999Z' })
  const say = (text: string, cmid: string | null = null) =>
    store.appendMessage(
      { target: { session_id: session.id, conversation_id: null }, sender: { id: session.id, purpose: 'customer' }, content: { type: 'text', text }, client_message_id: cmid, visibility: 'public', metadata: {} },
      () => 'append',
    )
  return { channel, session, say }
}
