import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { pageEntries } from '../page.ts'
import { absentable, id, text, timestamp } from '../scalars.ts'

/** What an entry of the audit log is about. */
export const auditTargets = ['contact', 'conversation', 'session', 'token', 'key', 'channel', 'agent', 'webhook', 'source', 'database'] as const
export type AuditTarget = (typeof auditTargets)[number]

/** `POST /audit.list`: of everything, of one object, or of one caller. */
export const listAuditRequest = v.strictObject({
  target_id: absentable(text(255, 1)),
  actor_id: absentable(text(255, 1)),
  ...pageEntries,
})
export type ListAuditRequest = v.InferOutput<typeof listAuditRequest>

/** Who did what to what. Names of fields and ids of things, never a value. */
export const auditEntry = v.object({
  id,
  at: timestamp,
  actor: v.object({ kind: v.picklist(['system', 'agent', 'command']), id: v.string() }),
  action: v.string(),
  target: v.object({ type: v.picklist(auditTargets), id: v.nullable(v.string()) }),
  fields: v.array(v.string()),
  request_id: v.nullable(id),
})
export type AuditEntry = Answer<typeof auditEntry>
