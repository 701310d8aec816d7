import type { ErrorCode, RevocationReason } from '@rejoin/protocol'

/** Every reason, with the code that asking again would be answered with (contract §2, §9). */
const codes: Record<RevocationReason, ErrorCode> = {
  logout: 'token_revoked',
  revoked: 'token_revoked',
  reused: 'token_reused',
  merged: 'token_revoked',
  claimed: 'token_revoked',
  discarded: 'token_revoked',
  expired: 'token_expired',
  channel_disconnected: 'token_revoked',
  contact_deleted: 'contact_deleted',
  contact_blocked: 'contact_blocked',
}

export function codeOfEnd(reason: RevocationReason): ErrorCode {
  return codes[reason] ?? 'token_revoked'
}

/**
 * Why a session ended, from what the server refused it with; null where there is nothing to explain.
 * @param hadSession false when a token could not be redeemed: then nothing ended
 */
export function explainEnd(code: string, reason: string | null, hadSession: boolean): RevocationReason | null {
  if (reason !== null && Object.hasOwn(codes, reason)) return reason as RevocationReason
  if (!hadSession) return null
  switch (code) {
    case 'token_expired':
      return 'expired'
    case 'token_reused':
      return 'reused'
    case 'contact_deleted':
      return 'contact_deleted'
    case 'token_revoked':
      return 'revoked'
    default:
      return null
  }
}

/** True where beginning anew would only be refused again, or is not wanted. */
export function isFinalEnd(reason: RevocationReason): boolean {
  return reason === 'contact_blocked' || reason === 'channel_disconnected'
}
