import type { Database } from 'better-sqlite3'
import type { MakeId } from '../../ids.ts'
import type { ChannelRecord, ChannelStore, NewChannel } from '../store.ts'
import { readPage } from './cursor.ts'
import { watchForeignWrites } from './foreign-writes.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import { readChannel, type ChannelRow } from './rows.ts'
import type { Sessions } from './sessions.ts'

const COLUMNS = /* sql */ `c.*, (SELECT json_group_array(origin) FROM (SELECT origin FROM channel_origins o WHERE o.channel_id = c.id ORDER BY position)) AS origins`

/** Sorts after every UUID. */
const LAST_ID = 'g'

/** Channels kept in memory. */
const REMEMBERED = 1_000

type ListBinding = { readonly after: string; readonly only: string | null; readonly limit: number }

export type Channels = ReturnType<typeof prepareChannels>

/** Reads and writes of channels that other operations need inside their transaction. Rows that stand for a source are none (SRC-7). */
export function prepareChannels(db: Database) {
  const byId = db.prepare<[string], ChannelRow>(`SELECT ${COLUMNS} FROM channels c WHERE id = ? AND source = 'chat_plugin'`)
  const older = db.prepare<[ListBinding], ChannelRow>(
    `SELECT ${COLUMNS} FROM channels c WHERE id < @after AND source = 'chat_plugin' AND (@only IS NULL OR id IN (SELECT value FROM json_each(@only))) ORDER BY id DESC LIMIT @limit`,
  )
  const newer = db.prepare<[ListBinding], ChannelRow>(
    `SELECT ${COLUMNS} FROM channels c WHERE id > @after AND source = 'chat_plugin' AND (@only IS NULL OR id IN (SELECT value FROM json_each(@only))) ORDER BY id ASC LIMIT @limit`,
  )
  const insert = db.prepare(
    `INSERT INTO channels (id, name, allow_native, settings, identity_policy, after_completed, attachments, page_push_hosts, user_proof, user_jwt, created_at)
     VALUES (@id, @name, @allow_native, @settings, @identity_policy, @after_completed, @attachments, @page_push_hosts, @user_proof, @user_jwt, @created_at)`,
  )
  const update = db.prepare(
    `UPDATE channels SET name = @name, allow_native = @allow_native, settings = @settings, identity_policy = @identity_policy,
     after_completed = @after_completed, attachments = @attachments, page_push_hosts = @page_push_hosts, user_proof = @user_proof, user_jwt = @user_jwt WHERE id = @id`,
  )
  const disconnect = db.prepare('UPDATE channels SET disconnected_at = coalesce(disconnected_at, ?) WHERE id = ?')
  const raiseEpoch = db.prepare('UPDATE channels SET epoch = epoch + 1 WHERE id = ?')
  const forgetOrigins = db.prepare('DELETE FROM channel_origins WHERE channel_id = ?')
  const addOrigin = db.prepare('INSERT OR IGNORE INTO channel_origins (origin, channel_id, position) VALUES (?, ?, ?)')
  const originListed = db.prepare<[string], { found: number }>(
    `SELECT 1 AS found FROM channel_origins o JOIN channels c ON c.id = o.channel_id WHERE o.origin = ? AND c.disconnected_at IS NULL LIMIT 1`,
  )

  const nativeAllowed = db.prepare<[], { found: number }>('SELECT 1 AS found FROM channels WHERE allow_native = 1 AND disconnected_at IS NULL LIMIT 1')

  const haveOthersWritten = watchForeignWrites(db)
  /** Every call reads its channel, some twice, and channels change once in a month (ADR 9). Only what was committed is remembered. */
  const remembered = new Map<string, ChannelRecord>()

  return {
    find(id: string): ChannelRecord | null {
      if (haveOthersWritten() || remembered.size >= REMEMBERED) remembered.clear()
      const known = remembered.get(id)
      if (known !== undefined) return known
      const row = byId.get(id)
      if (row === undefined) return null
      const channel = readChannel(row)
      if (!db.inTransaction) remembered.set(id, channel)
      return channel
    },
    list(direction: 'older' | 'newer', after: string | null, only: readonly string[] | null, limit: number): ChannelRow[] {
      const bound = { only: only === null ? null : JSON.stringify(only), limit }
      return direction === 'older' ? older.all({ ...bound, after: after ?? LAST_ID }) : newer.all({ ...bound, after: after ?? '' })
    },
    isOriginListed: (origin: string): boolean => originListed.get(origin) !== undefined || (!/^https?:/.test(origin) && nativeAllowed.get() !== undefined),
    insert(tx: Tx, id: string, channel: NewChannel): void {
      remembered.clear()
      insert.run({ id, ...bindChannel(channel), created_at: tx.now })
      this.setOrigins(id, channel.allowed_origins)
    },
    update(id: string, channel: NewChannel): void {
      remembered.clear()
      update.run({ id, ...bindChannel(channel) })
      this.setOrigins(id, channel.allowed_origins)
    },
    setOrigins(id: string, origins: readonly string[]): void {
      remembered.clear()
      forgetOrigins.run(id)
      origins.forEach((origin, position) => addOrigin.run(origin, id, position))
    },
    disconnect(tx: Tx, id: string): void {
      remembered.clear()
      disconnect.run(tx.now, id)
    },
    raiseEpoch(id: string): void {
      remembered.clear()
      raiseEpoch.run(id)
    },
  }
}

function bindChannel(channel: NewChannel) {
  return {
    name: channel.name,
    allow_native: channel.allow_native ? 1 : 0,
    settings: JSON.stringify(channel.settings),
    identity_policy: channel.identity_policy,
    after_completed: channel.after_completed,
    attachments: channel.attachments,
    page_push_hosts: JSON.stringify(channel.page_push_hosts),
    user_proof: channel.user_proof,
    user_jwt: channel.user_jwt === null ? null : JSON.stringify(channel.user_jwt),
  }
}

export function createChannelStore(commit: GroupCommit, makeId: MakeId, channels: Channels, sessions: Sessions): ChannelStore {
  const found = (id: string): ChannelRecord => {
    const channel = channels.find(id)
    if (channel === null) throw new Error('a channel vanished inside its own transaction')
    return channel
  }
  return {
    insertChannel: (channel) =>
      commit.write((tx) => {
        const id = makeId()
        channels.insert(tx, id, channel)
        return found(id)
      }),
    updateChannel: (id, patch) =>
      commit.write(() => {
        const channel = channels.find(id)
        if (channel === null) return null
        channels.update(id, { ...channel, ...patch })
        return found(id)
      }),
    disconnectChannel: (id) =>
      commit.write((tx) => {
        if (channels.find(id) === null) return null
        channels.disconnect(tx, id)
        channels.raiseEpoch(id)
        sessions.revokeAll(tx, { channel_id: id }, 'channel_disconnected')
        return found(id)
      }),
    findChannel: async (id) => channels.find(id),
    listChannels: async (page, only) =>
      readPage({
        list: `channels ${only?.join(' ') ?? ''}`,
        page,
        fetch: (direction, key, limit) => channels.list(direction, key === null ? null : String(key[0]), only, limit),
        keyOf: (row) => [row.id],
        map: readChannel,
      }),
    isOriginListed: async (origin) => channels.isOriginListed(origin),
  }
}
