import type { Database } from 'better-sqlite3'
import type { AuditEntry } from '@rejoin/protocol'
import { DAY, formatTime } from '../../clock.ts'
import type { MakeId } from '../../ids.ts'
import { AUDIT_KEEP_DAYS, type AuditStore } from '../port/audit-port.ts'
import { readPage, type Direction } from './cursor.ts'
import type { GroupCommit } from './group-commit.ts'

type Row = { id: string; at: string; actor_kind: string; actor_id: string; action: string; target_type: string; target_id: string | null; fields: string; request_id: string | null }

/** Old entries removed whenever a new one comes. */
const PURGE_AT_ONCE = 10

/** Sorts after every id. */
const LAST_ID = 'g'

export function createAuditStore({ db, commit, makeId }: { readonly db: Database; readonly commit: GroupCommit; readonly makeId: MakeId }): AuditStore {
  const insert = db.prepare('INSERT INTO audit_log (id, at, actor_kind, actor_id, action, target_type, target_id, fields, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const purge = db.prepare('DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < ? ORDER BY at LIMIT ?)')
  const prepareList = (where: string) => ({
    older: db.prepare<(string | number)[], Row>(`SELECT * FROM audit_log WHERE ${where} id < ? ORDER BY id DESC LIMIT ?`),
    newer: db.prepare<(string | number)[], Row>(`SELECT * FROM audit_log WHERE ${where} id > ? ORDER BY id ASC LIMIT ?`),
  })
  const all = prepareList('')
  const ofTarget = prepareList('target_id = ? AND')
  const byActor = prepareList('actor_id = ? AND')

  return {
    insertAuditEntry: ({ actor, action, target, fields, request_id }) =>
      commit.write((tx) => {
        insert.run(makeId(), tx.now, actor.kind, actor.id, action, target.type, target.id, JSON.stringify(fields), request_id)
        purge.run(formatTime(tx.nowMs - AUDIT_KEEP_DAYS * DAY), PURGE_AT_ONCE)
      }),
    async listAuditEntries(about, page) {
      const [list, ...keys] = about === null ? [all] : 'target_id' in about ? [ofTarget, about.target_id] : [byActor, about.actor_id]
      return readPage({
        list: `audit ${JSON.stringify(about)}`,
        page,
        fetch: (direction: Direction, key, limit) => list[direction].all(...keys, String(key?.[0] ?? LAST_ID), limit),
        keyOf: (row: Row) => [row.id],
        map: readEntry,
      })
    },
  }
}

function readEntry(row: Row): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind as AuditEntry['actor']['kind'], id: row.actor_id },
    action: row.action,
    target: { type: row.target_type as AuditEntry['target']['type'], id: row.target_id },
    fields: JSON.parse(row.fields) as string[],
    request_id: row.request_id,
  }
}
