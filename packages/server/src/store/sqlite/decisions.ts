import type { Database } from 'better-sqlite3'
import type { IdentifyDecision, Page } from '@rejoin/protocol'
import { MINUTE } from '../../clock.ts'
import type { MakeId } from '../../ids.ts'
import type { PageRequest } from '../store.ts'
import { readPage } from './cursor.ts'
import type { Tx } from './group-commit.ts'

type Row = { id: string; at: string; caller: string; channel_id: string; given: string; matched_by: string; rule: string; verdict: string }

/** So many decisions are kept per contact: enough to explain any "why is this a new conversation?". */
const KEEP = 100

/** The same decision again within this time is not news (IDN-19). */
const SAME_WITHIN_MS = 10 * MINUTE

export type Decisions = ReturnType<typeof prepareDecisions>

/** Why identify answered what it did, kept per contact. Kinds only: the values are the contact's and go with it. */
export function prepareDecisions(db: Database, makeId: MakeId) {
  const insert = db.prepare('INSERT INTO identify_log (contact_id, id, at, caller, channel_id, given, matched_by, rule, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const trim = db.prepare(`DELETE FROM identify_log WHERE contact_id = @contact AND id <= (SELECT id FROM identify_log WHERE contact_id = @contact ORDER BY id DESC LIMIT 1 OFFSET ${KEEP})`)
  const newest = db.prepare<[string], Row>('SELECT * FROM identify_log WHERE contact_id = ? ORDER BY id DESC LIMIT 1')
  const forget = db.prepare('DELETE FROM identify_log WHERE contact_id = ?')
  const list = {
    older: db.prepare<[string, string, number], Row>('SELECT * FROM identify_log WHERE contact_id = ? AND id < ? ORDER BY id DESC LIMIT ?'),
    newer: db.prepare<[string, string, number], Row>('SELECT * FROM identify_log WHERE contact_id = ? AND id > ? ORDER BY id ASC LIMIT ?'),
  }
  return {
    /** `isFirst`: of a contact that this call has made. */
    keep(tx: Tx, contactId: string, decision: Omit<IdentifyDecision, 'id' | 'at'>, isFirst: boolean): void {
      const row = { at: tx.now, caller: decision.caller, channel_id: decision.channel_id, given: JSON.stringify(decision.given), matched_by: JSON.stringify(decision.matched_by), rule: decision.rule, verdict: decision.verdict }
      // Who opens page after page comes back by the same way each time: said once, that costs neither a write nor the place of what explains more.
      const last = isFirst ? undefined : newest.get(contactId)
      if (last !== undefined && tx.nowMs - Date.parse(last.at) < SAME_WITHIN_MS && isRepeat(last, row)) return
      insert.run(contactId, makeId(), row.at, row.caller, row.channel_id, row.given, row.matched_by, row.rule, row.verdict)
      if (last !== undefined) trim.run({ contact: contactId })
    },
    forget: (contactId: string): void => void forget.run(contactId),
    list: (contactId: string, page: PageRequest): Page<IdentifyDecision> =>
      readPage({
        list: `decisions ${contactId}`,
        page,
        fetch: (direction, key, limit) => list[direction].all(contactId, String(key?.[0] ?? 'g'), limit),
        keyOf: (row) => [row.id],
        map: (row) => ({ id: row.id, at: row.at, caller: row.caller, channel_id: row.channel_id, given: JSON.parse(row.given) as string[], matched_by: JSON.parse(row.matched_by) as string[], rule: row.rule, verdict: row.verdict }),
      }),
  }
}

function isRepeat(last: Row, row: Omit<Row, 'id'>): boolean {
  return last.caller === row.caller && last.channel_id === row.channel_id && last.given === row.given && last.matched_by === row.matched_by && last.rule === row.rule && last.verdict === row.verdict
}
