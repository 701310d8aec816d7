import type { VisitorSettings } from './channel.ts'
import { errorCodes, type ErrorCode } from './error-code.ts'

/** The identities of one identify call that belong to somebody else (contract §4). */
export type IdentityConflict = {
  /** `external_id`, `email`, `phone_number` or `identifiers.<name>`. */
  readonly identifier: string
  readonly contact_id: string
}

/** A value of `on_conflict` that would succeed here, and what it would do. */
export type IdentityResolution = {
  readonly on_conflict: 'prefer_external_id' | 'merge'
  readonly effect: string
}

/** What may stand beside the code. Data, so that nobody has to read the sentence. */
export type ErrorDetails = {
  readonly field?: string
  /** Of `unauthenticated`: an `UnauthenticatedReason`. Of an ended session: why it ended. Of a visitor who has to agree first: `consent_required`. */
  readonly reason?: string
  readonly retry_after_ms?: number
  readonly conflicts?: readonly IdentityConflict[]
  readonly resolutions?: readonly IdentityResolution[]
  readonly candidates?: readonly string[]
  /** Of a session that ended by a merge: the contact who carries on. */
  readonly into?: string
  /** Of `forbidden` with the reason `consent_required`: what the visitor is asked, and how the chat looks that asks it. */
  readonly settings?: VisitorSettings
}

/** The one error object of HTTP answers and socket acks. */
export type ErrorBody = ErrorDetails & {
  readonly code: ErrorCode
  /** For people; says what to do next. Never a token, a path or SQL. */
  readonly message: string
  readonly request_id: string
}

/** A refusal on its way to the caller. Its message is shown to them. */
export class RejoinError extends Error {
  override readonly name = 'RejoinError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string = errorCodes[code].meaning, details: ErrorDetails = {}) {
    super(message)
    this.code = code
    this.details = details
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  toBody(requestId: string): ErrorBody {
    return { code: this.code, message: this.message, request_id: requestId, ...this.details }
  }
}
