import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { NewSource, SourceRecord, SourceStore } from '../store.ts'
import { readPage } from './cursor.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { SourceEvents } from './source-events.ts'
import { readSource, SOURCE_COLUMNS, type SourceRow } from './source-rows.ts'
import type { WaitingEvents } from './waiting-events.ts'

/** Sorts after every UUID. */
const LAST_ID = 'g'

/** Waiting events that one transaction throws away; between two the chats have their turn. */
const CHUNK = 500

export type SourceParts = { readonly db: Database; readonly commit: GroupCommit; readonly makeId: MakeId; readonly sourceEvents: SourceEvents; readonly waitingEvents: WaitingEvents }

export function createSourceStore({ db, commit, makeId, sourceEvents, waitingEvents }: SourceParts): SourceStore {
  const select = `SELECT ${SOURCE_COLUMNS} FROM sources s`
  const byName = db.prepare<[string], SourceRow>(`${select} WHERE s.source_id = ?`)
  const byToken = db.prepare<[string], SourceRow>(`${select} WHERE s.token_hash = ?`)
  const page = {
    older: db.prepare<[string, number], SourceRow>(`${select} WHERE s.id < ? AND s.deleted_at IS NULL ORDER BY s.id DESC LIMIT ?`),
    newer: db.prepare<[string, number], SourceRow>(`${select} WHERE s.id > ? AND s.deleted_at IS NULL ORDER BY s.id ASC LIMIT ?`),
  }
  // Its conversations refer to it as to a channel; it allows nothing, and nothing finds it as one.
  const insertChannel = db.prepare(
    `INSERT INTO channels (id, name, allow_native, settings, identity_policy, after_completed, attachments, created_at, source) VALUES (@id, @name, 0, '{}', 'standard', 'reopen', 'off', @now, @source_id)`,
  )
  const insert = db.prepare('INSERT INTO sources (id, source_id, name, mapping, token_hash, created_at, updated_at) VALUES (@id, @source_id, @name, @mapping, @token_hash, @now, @now)')
  const update = db.prepare('UPDATE sources SET name = @name, mapping = @mapping, token_hash = @token_hash, updated_at = @now, deleted_at = NULL WHERE id = @id')
  const markDeleted = db.prepare('UPDATE sources SET token_hash = NULL, deleted_at = ? WHERE id = ?')
  const deleted = db.prepare<[], { id: string }>('SELECT id FROM sources INDEXED BY sources_deleted WHERE deleted_at IS NOT NULL')
  const isDeleted = db.prepare<[string], { id: string }>('SELECT id FROM sources WHERE id = ? AND deleted_at IS NOT NULL')

  const bind = (source: Omit<NewSource, 'source_id'>) => ({ name: source.name, mapping: source.mapping === null ? null : JSON.stringify(source.mapping), token_hash: source.token_hash })

  function findRow(sourceId: string): SourceRow | null {
    const row = byName.get(sourceId)
    return row === undefined || row.deleted_at !== null ? null : row
  }

  function get(sourceId: string): SourceRecord {
    const row = findRow(sourceId)
    if (row === null) throw new Error('a source vanished inside its own transaction')
    return readSource(row)
  }

  function save(tx: Tx, row: SourceRow, next: Omit<NewSource, 'source_id'>): SourceRecord {
    update.run({ id: row.id, ...bind(next), now: tx.now })
    return get(row.source_id)
  }

  async function purge(id: string): Promise<void> {
    // Taken up again meanwhile, it keeps what it tells of from then on.
    while ((await commit.write(() => (isDeleted.get(id) === undefined ? 0 : sourceEvents.purgeWaiting(id, CHUNK)))) === CHUNK);
  }

  // What a crash cut short. Nobody waits for it, and what fails now is tried at the next start.
  void Promise.all(deleted.all().map(({ id }) => purge(id))).catch(() => undefined)
  waitingEvents.follow(commit)

  return {
    insertSource: (source) =>
      commit.write((tx) => {
        const before = byName.get(source.source_id)
        if (before !== undefined && before.deleted_at === null) throw new RejoinError('identity_conflict', 'A source of this name exists already. Choose another source_id, or change that one by sources.update.', { field: 'source_id' })
        if (before !== undefined) return save(tx, before, source)
        const id = makeId()
        insertChannel.run({ id, name: source.source_id, source_id: source.source_id, now: tx.now })
        insert.run({ id, source_id: source.source_id, ...bind(source), now: tx.now })
        return get(source.source_id)
      }),
    updateSource: (sourceId, patch) =>
      commit.write((tx) => {
        const row = findRow(sourceId)
        return row === null ? null : save(tx, row, { ...readSource(row), token_hash: row.token_hash ?? '', ...patch })
      }),
    async deleteSource(sourceId) {
      const row = await commit.write((tx) => {
        const found = findRow(sourceId)
        if (found !== null) markDeleted.run(tx.now, found.id)
        return found
      })
      if (row === null) return false
      await purge(row.id)
      return true
    },
    async findSource(sourceId) {
      const row = findRow(sourceId)
      return row === null ? null : readSource(row)
    },
    async findSourceByToken(hash) {
      const row = byToken.get(hash)
      return row === undefined ? null : readSource(row)
    },
    listSources: async (request) =>
      readPage({ list: 'sources', page: request, fetch: (direction, key, limit) => page[direction].all(String(key?.[0] ?? LAST_ID), limit), keyOf: (row) => [row.id], map: readSource }),
    ingestEvents: (sourceId, events, isRepeat) =>
      commit.write((tx) => {
        const row = findRow(sourceId)
        return row === null ? null : events.map((event) => sourceEvents.ingest(tx, readSource(row), event, isRepeat))
      }),
    listSourceMessages: async (source, eventName, request) => sourceEvents.list(source, eventName, request),
  }
}
