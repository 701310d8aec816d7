import { EMPTY, errorCodes, RESERVED, type ErrorCode } from '@rejoin/protocol'
import type { CallerKind } from '../authorize.ts'
import type { Call } from '../call.ts'
import type { CallDescription } from './call-description.ts'

/** Whatever the call: the envelope (contract §2), an address that is blocked or asks too often, and trouble on our side. */
const ALWAYS: readonly ErrorCode[] = ['malformed_json', 'invalid_utf8', 'too_large', 'unsupported_media_type', 'invalid_body', 'unknown_field', 'invalid_field', 'too_deep', 'forbidden', 'rate_limited', 'unavailable', 'storage_full', 'busy', 'draining']

/** Without JSON there is nothing wrong with it. */
const OF_JSON: readonly ErrorCode[] = ['malformed_json', 'invalid_utf8', 'too_deep']

/** What a credential of each kind can be told. */
const OF_CALLER: Readonly<Record<CallerKind, readonly ErrorCode[]>> = {
  system: ['unauthenticated', 'token_expired', 'token_revoked', 'secret_in_browser', 'idempotency_conflict'],
  agent: ['unauthenticated', 'secret_in_browser', 'idempotency_conflict'],
  visitor: ['unauthenticated', 'token_expired', 'token_revoked', 'token_reused', 'secret_in_browser', 'idempotency_conflict'],
  source: ['unauthenticated', 'secret_in_browser', 'idempotency_conflict'],
}

/** Only sockets answer these. */
export const socketCodes: ReadonlySet<ErrorCode> = new Set(['resync_required', 'unknown_event'])

/** Every code a call can answer with, in the order of their statuses. Most follow from the call itself. */
export function listCodes(call: Call, description: CallDescription | undefined): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>(ALWAYS)
  for (const kind of [...call.allow, ...(description?.optionalCallers ?? [])]) for (const code of OF_CALLER[kind]) codes.add(code)
  if (call.takes === 'file') for (const code of OF_JSON) codes.delete(code)
  const { fields, sentences } = readSchema(call.schema)
  if (fields.has('cursor')) codes.add('invalid_cursor')
  if (fields.has('channel_id') && call.allow.includes('system')) codes.add('entry_point_forbidden')
  if (sentences.has(RESERVED)) codes.add('reserved_identifier')
  if (sentences.has(EMPTY)) codes.add('empty_message')
  for (const code of description?.errors ?? []) codes.add(code)
  return (Object.keys(errorCodes) as ErrorCode[]).filter((code) => codes.has(code))
}

/** The names of all fields and the sentences of all checks of a schema, however deep. */
function readSchema(root: unknown): { readonly fields: ReadonlySet<string>; readonly sentences: ReadonlySet<string> } {
  const fields = new Set<string>()
  const sentences = new Set<string>()
  const seen = new Set<unknown>()
  const stack = [root]
  while (stack.length > 0) {
    const part = stack.pop()
    if (typeof part !== 'object' || part === null || seen.has(part)) continue
    seen.add(part)
    if ('message' in part && typeof part.message === 'string') sentences.add(part.message)
    if ('entries' in part && typeof part.entries === 'object' && part.entries !== null) for (const field of Object.keys(part.entries)) fields.add(field)
    stack.push(...Object.values(part))
  }
  return { fields, sentences }
}
