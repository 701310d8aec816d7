import * as v from 'valibot'
import { EMPTY, RejoinError, RESERVED, type ErrorCode } from '@rejoin/protocol'

/** Messages of the schemas that stand for a code of their own. */
const OWN_CODES: ReadonlyMap<string, ErrorCode> = new Map([
  [RESERVED, 'reserved_identifier'],
  [EMPTY, 'empty_message'],
])

/**
 * Input from outside as the schema's type, or `unknown_field`, `invalid_field` with the field's path (WIRE-4, WIRE-5).
 * Used by both edges, HTTP and sockets, so that both refuse the same things in the same words.
 */
export function parseInput<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const issues = result.issues
  const unknown = issues.find((issue) => issue.expected === 'never')
  // A misspelt name explains more than what is missing because of it.
  const issue = unknown ?? issues[0]
  const field = nameField(issue.path?.map((part: { key: unknown }) => String(part.key)) ?? [])
  const details = field === '' ? {} : { field }
  if (issue.path === undefined && issue.kind === 'schema') throw new RejoinError('invalid_body')
  if (unknown !== undefined) throw new RejoinError('unknown_field', `There is no field ${field} here. Check its spelling.`, details)
  const own = OWN_CODES.get(issue.message)
  if (own !== undefined) throw new RejoinError(own, undefined, details)
  const missing = issue.received === 'undefined'
  throw new RejoinError('invalid_field', missing ? `${field} is required.` : describe(field, issue.message), details)
}

/** Longest name of a field in an answer: real ones are short, and a caller's own key must not come back as kilobytes (WIRE-6). */
const MAX_FIELD = 120

/** Where in the input, e.g. `ticket.external_id`. */
export function nameField(path: readonly string[]): string {
  const field = path.join('.')
  return field.length <= MAX_FIELD ? field : `${field.slice(0, MAX_FIELD)}…`
}

/** Our own sentences begin with a verb and may be shown; a library's default one may quote what was sent. */
function describe(field: string, message: string): string {
  return /^(?:must|at most|at least|names|keys|this|is too)/.test(message) ? `${field} ${message}.` : `${field} has a wrong value.`
}
