import { RejoinError, type ConsentRecord, type GivenConsent } from '@rejoin/protocol'
import { describeForVisitor } from '../channels/describe-availability.ts'
import type { Deps } from '../deps.ts'
import type { ChannelRecord, ConsentGivers, ConsentTerms } from '../store/store.ts'

/** A consent that is still to be kept, once there is a session to keep it with. */
export type NewConsent = ConsentTerms & Pick<ConsentRecord, 'given_by'>

/** Whose consent counts: what was kept of them, the session they bring along, and what they say now. */
export type ConsentAsk = ConsentGivers & { readonly secret_hash: string | null; readonly given: GivenConsent | null }

/**
 * Where a channel requires it, nobody is let in who has not agreed to its words, and nothing is written (VIS-6). Returns what
 * is to be kept when they are in. Throws `forbidden` with the reason `consent_required`.
 */
export async function admitConsent(deps: Deps, channel: ChannelRecord, { session_id, contact_id, secret_hash, given }: ConsentAsk): Promise<NewConsent | null> {
  const { consent } = channel.settings
  if (consent == null) return null
  const terms: ConsentTerms = { channel_id: channel.id, text: consent.text, privacy_url: consent.privacy_url ?? null }
  if (await deps.store.hasConsented(terms, { session_id, contact_id })) return null
  // In the same browser, before the site said who that is.
  if (secret_hash !== null && (await deps.store.hasConsentedBySecret(terms, secret_hash))) return { ...terms, given_by: 'visitor' }
  if (given !== null && agreesTo(terms.text, given)) return { ...terms, given_by: given.given_by }
  if (!consent.required) return null
  throw new RejoinError('forbidden', 'The visitor has not agreed yet. Show them settings.consent, and come again with consent.', { reason: 'consent_required', settings: await describeForVisitor(deps, channel) })
}

/** A visitor agrees to what they have read; a page to what its owner has set. Pure. */
export function agreesTo(text: string, given: GivenConsent): boolean {
  return given.text === text || (given.text == null && given.given_by === 'page')
}
