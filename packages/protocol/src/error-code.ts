/**
 * Every code a client of Rejoin can meet (contract §2). The code is the contract, the message beside it is for people.
 *
 * `final: true` means the same call can never succeed: change something first.
 * `final: false` means the same call may succeed later. Only a final code of a credential may make a
 * widget give up that credential (RES-9): a network error, a 5xx or a 429 never costs a visitor the conversation.
 */
export const errorCodes = {
  malformed_json: { status: 400, final: true, meaning: 'The body is not JSON.' },
  invalid_utf8: { status: 400, final: true, meaning: 'The body is not UTF-8.' },

  unauthenticated: { status: 401, final: true, meaning: 'No usable credential; `reason` says which part is wrong.' },
  token_invalid: { status: 401, final: true, meaning: 'The token is not one of ours, or is damaged.' },
  token_expired: { status: 401, final: true, meaning: 'The token has run out; get a new one.' },
  token_revoked: { status: 401, final: true, meaning: 'The token was withdrawn; get a new one.' },
  token_reused: { status: 401, final: true, meaning: 'The token was used from another browser, so it and its session ended.' },
  token_wrong_channel: { status: 401, final: true, meaning: 'The token belongs to another channel.' },

  forbidden: { status: 403, final: true, meaning: 'This credential may not do that.' },
  entry_point_forbidden: { status: 403, final: true, meaning: 'This token may not use that channel.' },
  not_a_participant: { status: 403, final: true, meaning: 'This contact takes no part in that ticket.' },
  origin_not_allowed: { status: 403, final: true, meaning: 'The page is not on the list of allowed origins of the channel.' },
  secret_in_browser: { status: 403, final: true, meaning: 'A system token arrived from a browser; keep it on your server.' },
  contact_blocked: { status: 403, final: true, meaning: 'This contact was blocked.' },

  not_found: { status: 404, final: true, meaning: 'There is no such thing, or it is not yours.' },
  method_not_allowed: { status: 405, final: true, meaning: 'Calls are made with POST.' },

  identity_conflict: { status: 409, final: true, meaning: 'The identities belong to different contacts; `resolutions` says how to go on.' },
  ambiguous_match: { status: 409, final: true, meaning: 'Several contacts match.' },
  idempotency_conflict: { status: 409, final: true, meaning: 'The same key came with other content.' },
  already_associated: { status: 409, final: true, meaning: 'Another identified contact is associated; pass `replace`.' },
  already_completed: { status: 409, final: true, meaning: 'The conversation is completed.' },
  resync_required: { status: 409, final: true, meaning: 'The log cannot be continued from there; read it anew. Sockets only.' },

  contact_deleted: { status: 410, final: true, meaning: 'This contact was erased.' },
  too_large: { status: 413, final: true, meaning: 'More than the allowed size.' },
  unsupported_media_type: { status: 415, final: true, meaning: 'This call does not take that kind of content.' },

  invalid_body: { status: 422, final: true, meaning: 'The body is not a JSON object.' },
  unknown_field: { status: 422, final: true, meaning: '`field` is not known here.' },
  invalid_field: { status: 422, final: true, meaning: '`field` has a wrong value.' },
  too_deep: { status: 422, final: true, meaning: 'More than 32 levels of nesting.' },
  invalid_cursor: { status: 422, final: true, meaning: 'The cursor is not one of this list.' },
  no_identifier: { status: 422, final: true, meaning: 'Give at least one of external_id, email, phone_number, identifiers.' },
  reserved_identifier: { status: 422, final: true, meaning: 'That id is a placeholder, not a person.' },
  identity_unverified: { status: 422, final: true, meaning: 'Unverified identities alone cannot identify anyone.' },
  invalid_contact_selector: { status: 422, final: true, meaning: 'Say exactly one way who the contact is.' },
  contact_creation_failed: { status: 422, final: true, meaning: 'Nobody was found and create_contact is false.' },
  empty_message: { status: 422, final: true, meaning: 'The message has no visible text.' },
  url_not_allowed: { status: 422, final: true, meaning: 'That address may not be used.' },
  unknown_event: { status: 422, final: true, meaning: 'There is no such event. Sockets only.' },

  rate_limited: { status: 429, final: false, meaning: 'Too many calls; wait for `retry_after_ms`.' },
  unavailable: { status: 503, final: false, meaning: 'Something failed on our side; try again.' },
  storage_full: { status: 503, final: false, meaning: 'The disk is full; nothing was stored.' },
  busy: { status: 503, final: false, meaning: 'The database is locked; nothing was stored.' },
  draining: { status: 503, final: false, meaning: 'The server is stopping; connect again.' },
} as const satisfies Record<string, { status: number; final: boolean; meaning: string }>

export type ErrorCode = keyof typeof errorCodes

/** Why a call was `unauthenticated`. */
export type UnauthenticatedReason =
  | 'missing_authorization'
  | 'malformed_authorization'
  | 'unknown_token'
  | 'wrong_token_kind'
  | 'wrong_credentials'

/** True when repeating the same call later may succeed. */
export function isRetryable(code: ErrorCode): boolean {
  return !errorCodes[code].final
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code)
}
