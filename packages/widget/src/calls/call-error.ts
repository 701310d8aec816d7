import type { errorCodes, ErrorCode, VisitorSettings } from '@rejoin/protocol'

/** What the server may say beside the code. */
export type RefusalDetails = { readonly retry_after_ms?: number | undefined; readonly reason?: string | undefined; readonly into?: string | undefined; readonly settings?: VisitorSettings | undefined }

/** A call that did not succeed: refused with a code, or `network` when nobody knows whether it arrived. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: ErrorCode | 'network'
  /** Milliseconds the server asks us to wait. */
  readonly retryAfterMs: number | null
  /** More exactly, where the server says so: for a session that ended, why. */
  readonly reason: string | null
  /** After a merge: the contact who carries on. */
  readonly into: string | null
  /** Where the visitor has to agree first: to what, and how the chat looks that asks. */
  readonly settings: VisitorSettings | null

  constructor(code: ErrorCode | 'network', message: string, more: RefusalDetails = {}) {
    super(message)
    this.code = code
    this.retryAfterMs = more.retry_after_ms ?? null
    this.reason = more.reason ?? null
    this.into = more.into ?? null
    this.settings = more.settings ?? null
  }
}

/** Whatever was thrown: without a code of ours it is the network. */
export function toCallError(error: unknown): CallError {
  return error instanceof CallError ? error : new CallError('network', error instanceof Error ? error.message : String(error))
}

type Codes = typeof errorCodes
type RetryableCode = { [C in ErrorCode]: Codes[C]['final'] extends false ? C : never }[ErrorCode]

/** The protocol's list without its sentences, which would be a kilobyte; the types keep the two in step. */
const retryable: Record<RetryableCode, true> = { rate_limited: true, unavailable: true, storage_full: true, busy: true, draining: true }

/** Final codes that say the credential itself is spent. Any other final code is about something else: the page, the channel. */
const spentCredential = {
  unauthenticated: true,
  token_invalid: true,
  token_expired: true,
  token_revoked: true,
  token_reused: true,
  token_wrong_channel: true,
  contact_deleted: true,
} satisfies Partial<Record<Exclude<ErrorCode, RetryableCode>, true>>

/**
 * What a failure means for the credential (RES-9):
 * `retry`: keep it and come back later; `refused`: keep it, but asking again will not help; `spent`: give it up.
 */
export function judgeFailure(code: string): 'retry' | 'refused' | 'spent' {
  if (code === 'network' || Object.hasOwn(retryable, code)) return 'retry'
  return Object.hasOwn(spentCredential, code) ? 'spent' : 'refused'
}
