import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { handover } from '../src/store/sqlite/migrations/0003-handover.ts'
import { associations } from '../src/store/sqlite/migrations/0004-associations.ts'
import { sources } from '../src/store/sqlite/migrations/0005-sources.ts'
import { inTurn } from '../src/store/sqlite/migrations/0006-in-turn.ts'
import { init } from '../src/store/sqlite/migrations/0001-init.ts'
import { webhooks } from '../src/store/sqlite/migrations/0002-webhooks.ts'
import { makeDatabasePath, openStore } from './support/sqlite-file.ts'

it('[STO-7] participants of before are found by lists of now', async () => {
  const path = makeDatabasePath()
  const old = new BetterSqlite3(path)
  for (const sql of [init, webhooks, handover, associations, sources, inTurn]) old.exec(sql)
  old.exec(`
    INSERT INTO channels (id, name, allow_native, settings, identity_policy, after_completed, attachments, created_at) VALUES ('shop', 'Shop', 0, '{}', 'standard', 'reopen', 'off', '2025');
    INSERT INTO contacts (id, organization_id, created_at, updated_at) VALUES ('ada', 'acme', '2025', '2025');
    INSERT INTO tickets (id, type, external_id, title, created_at) VALUES ('ticket', 'order', 'A-1', 'Tea', '2025');
    INSERT INTO conversations (id, channel_id, source, contact_id, ticket_id, state, head_seq, created_at, updated_at) VALUES ('talk', 'shop', 'chat_plugin', 'ada', 'ticket', 'open', 1, '2025', '2026');
    INSERT INTO participants VALUES ('talk', 'grace', 'agent', 'Grace'), ('talk', 'faq', 'bot', 'FAQ');
  `)
  old.pragma('user_version = 6')
  old.close()
  const store = openStore(path)
  expect(await store.listParticipants('talk')).toEqual([
    { id: 'grace', type: 'agent', purpose: 'agent', name: 'Grace' },
    { id: 'faq', type: 'bot', purpose: 'bot', name: 'FAQ' },
    { id: 'acme', type: 'organization', purpose: 'customer', name: null },
  ])
  for (const participant_id of ['ada', 'grace', 'faq', 'acme']) expect((await store.listConversations({ participant_id }, {}, 'agent', null)).data.map(({ id }) => id)).toEqual(['talk'])
  // It named nobody, and is open as it was.
  expect(await store.findTicket({ id: 'ticket' })).toMatchObject({ participants: null, attributes: {}, updated_at: '2025' })
  expect(await store.isSeenByContact('talk')).toBe(true)
})
