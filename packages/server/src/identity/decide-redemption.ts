import { DAY } from '../clock.ts'
import type { ClaimDecision, RedemptionDecision, RedemptionFacts, SessionRecord } from '../store/store.ts'
import { isAlive } from './judge-session.ts'

/** An anonymous conversation older than this is not the same sitting any more (contract §5, RES-5). */
const CLAIM_WITHIN_MS = 1 * DAY

export type RedemptionCase = {
  readonly now: number
  readonly install_hash: string
  readonly channel_id: string
  readonly contact_id: string
  readonly contact_epoch: number
  readonly channel_epoch: number
  readonly anonymous: 'claim' | 'keep_separate' | 'discard'
  readonly actor: boolean
}

/** Whether a verified resume token may become a session, and what happens to what the browser held before. Pure. */
export function decideRedemption(facts: RedemptionFacts, given: RedemptionCase): RedemptionDecision {
  const { channel, contact, redemption, bearer } = facts
  if (channel === null || channel.disconnected_at !== null || channel.epoch !== given.channel_epoch) return { kind: 'refuse', code: 'token_revoked' }
  if (contact === null || contact.deleted || contact.merged_into !== null || contact.epoch !== given.contact_epoch) return { kind: 'refuse', code: 'token_revoked' }
  if (facts.jti_revoked) return { kind: 'refuse', code: 'token_revoked' }
  if (contact.blocked) return { kind: 'refuse', code: 'contact_blocked' }
  if (facts.conversation === null || (facts.conversation.contact_id !== given.contact_id && !facts.is_guest)) return { kind: 'refuse', code: 'token_revoked' }
  if (facts.conversation_withheld) return { kind: 'refuse', code: 'not_a_participant' }

  const mine = bearer !== null && isAlive(bearer, given.now) && bearer.install_hash === given.install_hash && bearer.channel_id === given.channel_id ? bearer : null
  // Somebody else was logged in in this browser: their session does not outlive them (RES-4).
  const stranger = mine !== null && mine.contact_id !== given.contact_id && (mine.identified || isGivenToAnother(mine, facts, given)) ? mine.id : null
  if (redemption !== null) {
    // One browser per token (RES-2): anybody else ends what it made, because one of the two has stolen it.
    if (redemption.install_hash !== given.install_hash) return { kind: 'reused', session_id: redemption.session.id }
    if (redemption.session.revoked_at !== null) return { kind: 'refuse', code: 'token_revoked' }
    if (!isAlive(redemption.session, given.now)) return { kind: 'refuse', code: 'token_expired' }
    return { kind: 'continue', session_id: redemption.session.id, claim: decideClaim(facts, given), keep_secret: false, ends: stranger }
  }
  // A page that brings a fresh token on every load keeps one session, and its secret: a new one each time would be one more to steal (RES-3).
  // An anonymous visitor's session is as good as any for their own token, but not for the person they became.
  if (mine !== null && mine.identified === contact.identified && mine.contact_id === given.contact_id && mine.actor === null && !given.actor) {
    return { kind: 'continue', session_id: mine.id, claim: 'none', keep_secret: true, ends: null }
  }
  // So does a session of the same person that looks with other eyes: the staff's, or the person's own beside it.
  const ends = mine !== null && mine.identified ? mine.id : stranger
  return { kind: 'open', claim: decideClaim(facts, given), ends }
}

/** The visitor turned out to be somebody, and now somebody else logs in here. */
function isGivenToAnother(mine: SessionRecord, { bearer_conversation: spoken }: RedemptionFacts, given: RedemptionCase): boolean {
  return spoken !== null && spoken.contact_id !== mine.contact_id && spoken.contact_id !== given.contact_id
}

/** Both credentials, one browser, one sitting, nobody behind it yet: only then the anonymous conversation is theirs (RES-5). */
function decideClaim(facts: RedemptionFacts, given: RedemptionCase): ClaimDecision {
  const { bearer, conversation, bearer_conversation: spoken } = facts
  if (given.anonymous === 'keep_separate' || given.actor || facts.is_guest) return 'none'
  if (bearer === null || !isClaimable(bearer, given) || !facts.bearer_anonymous || spoken === null || conversation === null) return 'none'
  // What was given to somebody is theirs, whoever sits before it (ASC-8).
  if (spoken.contact_id !== bearer.contact_id && spoken.contact_id !== given.contact_id) return 'none'
  if (given.anonymous === 'discard') return 'discard'
  if (spoken.contact_id === given.contact_id) return 'join'
  if (facts.conversation_is_visited) return 'beside'
  // A conversation about a ticket stays about its ticket, also when nothing was said in it yet.
  return facts.conversation_is_empty && conversation.ticket === null && spoken.ticket === null ? 'become' : 'append'
}

function isClaimable(bearer: SessionRecord, given: RedemptionCase): boolean {
  return (
    !bearer.identified &&
    bearer.contact_id !== null &&
    bearer.contact_id !== given.contact_id &&
    bearer.channel_id === given.channel_id &&
    bearer.install_hash === given.install_hash &&
    isAlive(bearer, given.now) &&
    given.now - Date.parse(bearer.last_active_at) <= CLAIM_WITHIN_MS
  )
}
