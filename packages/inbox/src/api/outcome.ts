import { isErrorCode, isRetryable, type ErrorBody, type ErrorCode, type ErrorDetails } from '@rejoin/protocol'

/** What went wrong with a call, whether it went over HTTP or over the socket. */
export type Failure = {
  /** A code of the contract, or what only a client can see: nobody answered, or not in our words. */
  readonly code: ErrorCode | 'network' | 'unreadable'
  /** The sentence of the server; empty when nobody answered. */
  readonly message: string
  readonly reason?: string
  /** What was wrong with the request, by the name it has on the wire. */
  readonly field?: string
  /** Which identities belong to whom instead (409 `identity_conflict`). */
  readonly conflicts?: NonNullable<ErrorDetails['conflicts']>
  /** Contacts that were meant in place of this one, such as the survivor of a merge. */
  readonly candidates?: NonNullable<ErrorDetails['candidates']>
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number
}

export type Outcome<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly failure: Failure }

export const NETWORK_FAILURE: Failure = { code: 'network', message: '' }

export function fail(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure }
}

/** Reads the `error` of an answer or an ack; anything else becomes `unreadable`. */
export function readFailure(body: unknown): Failure {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : null
  if (error === null || !isErrorCode(error['code'])) return { code: 'unreadable', message: '' }
  const known = error as unknown as ErrorBody
  return {
    code: known.code,
    message: String(known.message),
    ...(known.reason === undefined ? {} : { reason: known.reason }),
    ...(known.field === undefined ? {} : { field: known.field }),
    ...(known.conflicts === undefined ? {} : { conflicts: known.conflicts }),
    ...(known.candidates === undefined ? {} : { candidates: known.candidates }),
    ...(known.retry_after_ms === undefined ? {} : { retryAfterMs: known.retry_after_ms }),
  }
}

/** True when the same call may work later, so it is kept and repeated instead of being handed back. */
export function isTemporary(failure: Failure): boolean {
  if (failure.code === 'network' || failure.code === 'unreadable') return true
  return isRetryable(failure.code)
}

/** True when the token itself is refused: only signing in again helps (contract §5, last sentence). */
export function isSessionRefused(failure: Failure): boolean {
  return failure.code === 'unauthenticated' || failure.code.startsWith('token_')
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
