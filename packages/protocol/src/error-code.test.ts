import { expect, it } from 'vitest'
import { errorCodes, isErrorCode, isRetryable, type ErrorCode } from './error-code.ts'
import { RejoinError } from './error.ts'

/** The table of contract §2, as it is printed there. */
const CONTRACT: Readonly<Record<number, string>> = {
  400: 'malformed_json invalid_utf8',
  401: 'unauthenticated token_invalid token_expired token_revoked token_reused token_wrong_channel',
  403: 'forbidden entry_point_forbidden not_a_participant origin_not_allowed secret_in_browser contact_blocked',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'identity_conflict ambiguous_match idempotency_conflict already_associated already_completed resync_required',
  410: 'contact_deleted',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'invalid_body unknown_field invalid_field too_deep invalid_cursor no_identifier reserved_identifier identity_unverified invalid_contact_selector contact_creation_failed empty_message url_not_allowed unknown_event',
  429: 'rate_limited',
  503: 'unavailable storage_full busy draining',
}

const codes = Object.keys(errorCodes) as ErrorCode[]

it('[WIRE-6] the codes are those of the contract, each once', () => {
  const listed = Object.keys(CONTRACT).map((status) => [status, codes.filter((code) => errorCodes[code].status === Number(status)).toSorted()])
  expect(listed).toEqual(Object.entries(CONTRACT).map(([status, list]) => [status, list.split(' ').toSorted()]))
  expect(codes).toHaveLength(listed.flatMap(([, list]) => list).length)
})

it('[RES-9] what may succeed later is never final', () => {
  expect(codes.filter(isRetryable)).toEqual(codes.filter((code) => errorCodes[code].status === 429 || errorCodes[code].status >= 500))
})

it('every code says in a sentence what it means', () => {
  for (const code of codes) expect(errorCodes[code].meaning).toMatch(/^[A-Z`].*\.$/)
})

it('nothing inherited passes for a code', () => {
  expect(['busy', 'toString', '__proto__', 'constructor', '', 42, null].map(isErrorCode)).toEqual([true, false, false, false, false, false, false])
})

it('[WIRE-6] an error on the wire has code, message, request', () => {
  const error = new RejoinError('identity_conflict', 'Two people.', { conflicts: [{ identifier: 'email', contact_id: 'bob' }] })
  expect(error.toBody('request-1')).toEqual({ code: 'identity_conflict', message: 'Two people.', request_id: 'request-1', conflicts: [{ identifier: 'email', contact_id: 'bob' }] })
  expect([error.status, new RejoinError('busy').message]).toEqual([409, errorCodes.busy.meaning])
})
