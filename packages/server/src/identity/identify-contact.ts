import { DEFAULT_TOKEN_TTL_S, RejoinError, type IdentifyContactRequest, type IdentifyContactResult, type IdentifiedConversation, type IdentityPolicy } from '@rejoin/protocol'
import { formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { Identity, IdentifyOutcome } from '../store/store.ts'
import { presentContact } from '../store/present-contact.ts'
import { mintResumeToken } from '../tokens/resume-token.ts'
import { explainDecision } from './explain-decision.ts'
import { matchContact } from './match-contact.ts'
import { resolveConversation } from './resolve-conversation.ts'

/** Stands where a dry run would make something: nothing has this id. */
const NOT_YET = '00000000-0000-0000-0000-000000000000'

/**
 * `contacts.identify` (contract §4): who has just logged in, and which conversations are theirs.
 * Throws `no_identifier`, `identity_unverified`, `identity_conflict`, `contact_blocked`, `not_found`.
 */
export async function identifyContact(deps: Deps, request: IdentifyContactRequest, caller: string): Promise<IdentifyContactResult> {
  const channel = await deps.store.findChannel(request.channel_id)
  if (channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  const { identities, unverified } = collectIdentities(request, channel.identity_policy)
  const outcome = await deps.store.identifyContact(
    { channel_id: channel.id, identities, unverified, profile: request, ticket: request.ticket ?? null, dry_run: request.dry_run === true, caller },
    {
      matchContact: (matches) => matchContact(matches, request.on_conflict ?? 'error'),
      resolveConversation: (current) => resolveConversation(current, channel.after_completed),
    },
  )
  return request.dry_run === true ? presentDryRun(outcome) : presentOutcome(deps, request, outcome)
}

/**
 * Sorts what was given into keys and mere attributes (IDN-7, IDN-8). The backend is trusted, so what it does not flag
 * counts as verified; a strict channel turns that round.
 */
export function collectIdentities(request: IdentifyContactRequest, policy: IdentityPolicy): { identities: Identity[]; unverified: { email?: string; phone_number?: string } } {
  const identities: Identity[] = []
  const unverified: { email?: string; phone_number?: string } = {}
  let given = 0
  if (request.external_id != null) {
    given++
    identities.push({ kind: 'external_id', value: request.external_id })
  }
  for (const kind of ['email', 'phone_number'] as const) {
    const value = request[kind]
    if (value == null) continue
    given++
    const flag = request[`${kind}_verified`]
    if (flag ?? policy === 'standard') identities.push({ kind, value })
    else unverified[kind] = value
  }
  for (const [name, value] of Object.entries(request.identifiers ?? {})) {
    given++
    if (policy === 'standard') identities.push({ kind: `identifiers.${name}`, value })
  }
  if (given === 0) throw new RejoinError('no_identifier')
  if (identities.length === 0) throw new RejoinError('identity_unverified', 'Only unverified identities were given. Add external_id, or say email_verified: true once you have checked it.')
  return { identities, unverified }
}

function presentOutcome(deps: Deps, request: IdentifyContactRequest, outcome: IdentifyOutcome): IdentifyContactResult {
  const issuedAt = Math.floor(deps.clock.now() / 1000)
  const ttl = request.token_ttl_s ?? DEFAULT_TOKEN_TTL_S
  const conversations = outcome.conversations.map((conversation, index): IdentifiedConversation => {
    const token = mintResumeToken(
      {
        issuer: deps.publicUrl,
        contact_id: outcome.contact.id,
        channel_id: outcome.channel.id,
        conversation_id: conversation.id,
        contact_epoch: outcome.contact.epoch,
        channel_epoch: outcome.channel.epoch,
        anonymous: request.anonymous === 'keep_separate' || request.anonymous === 'discard' ? request.anonymous : undefined,
        actor: request.actor,
        issued_at_s: issuedAt,
        ttl_s: ttl,
      },
      deps.keyring,
    )
    return { ...presentConversation(outcome, index), resume_token: token, resume_token_expires_at: formatTime((issuedAt + ttl) * 1000) }
  })
  return { contact: presentContact(outcome.contact), contact_created: outcome.contact_created, matched_by: outcome.matched_by, conversations }
}

function presentConversation(outcome: IdentifyOutcome, index: number) {
  const conversation = outcome.conversations[index]
  if (conversation === undefined) throw new Error('no such conversation')
  const { id, channel, state, ticket, last_message } = conversation
  return { id, channel, state, ticket, verdict: index === 0 ? outcome.verdict : ('resumed' as const), last_message }
}

function presentDryRun(outcome: IdentifyOutcome): IdentifyContactResult {
  const contact = presentContact(outcome.contact)
  return {
    explanation: explainDecision(outcome),
    contact: outcome.contact_created ? { ...contact, id: NOT_YET } : contact,
    contact_created: outcome.contact_created,
    matched_by: outcome.matched_by,
    conversations: outcome.conversations.map((_, index) => {
      const conversation = presentConversation(outcome, index)
      return { ...conversation, id: conversation.verdict === 'created' ? NOT_YET : conversation.id, resume_token: null, resume_token_expires_at: null }
    }),
  }
}
