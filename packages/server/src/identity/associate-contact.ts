import { RejoinError, type AssociateContactRequest, type AssociateContactResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { AssociateWho, Identity, Store } from '../store/store.ts'
import { decideAssociation } from './decide-association.ts'
import { matchContact } from './match-contact.ts'

/**
 * `conversations.associate-contact` (contract §6): the site has found out who is behind a chat. Throws
 * `invalid_contact_selector`, `not_found`, `ambiguous_match`, `already_associated`, `already_completed`,
 * `identity_conflict`, `contact_deleted`, `contact_blocked`.
 */
export async function associateContact(deps: Deps, request: AssociateContactRequest, caller: string): Promise<AssociateContactResult> {
  const who = readWho(request)
  const telling = listenForTelling(deps.store, request.conversation_id)
  try {
    const outcome = await deps.store.associateContact(
      { conversation_id: request.conversation_id, communication_id: request.communication_id ?? null, who, create: request.create === true, caller },
      { matchContact: (matches) => matchContact(matches, 'error'), decideAssociation: (present, wanted) => decideAssociation(present, wanted, request.replace === true) },
    )
    if (outcome.changed) await telling.told
    return outcome
  } finally {
    telling.stop()
  }
}

/** Exactly one way to say who; identities given together are one. The caller vouches for them, so no policy of a channel doubts them. */
function readWho(request: AssociateContactRequest): AssociateWho {
  const identities: Identity[] = []
  for (const kind of ['external_id', 'email', 'phone_number'] as const) {
    const value = request[kind]
    if (value != null) identities.push({ kind, value })
  }
  for (const [name, value] of Object.entries(request.identifiers ?? {})) identities.push({ kind: `identifiers.${name}`, value })
  const metadata = request.metadata != null && Object.keys(request.metadata).length > 0 ? request.metadata : null
  if ([request.contact_id != null, identities.length > 0, metadata !== null].filter(Boolean).length !== 1) {
    throw new RejoinError('invalid_contact_selector', 'Say who the contact is in exactly one way: contact_id, identities, or metadata.')
  }
  if (request.contact_id != null) return { kind: 'id', contact_id: request.contact_id }
  return metadata === null ? { kind: 'identities', identities } : { kind: 'metadata', metadata }
}

/**
 * It takes effect before it answers (ASC-1): whoever puts the call through to an agent must not be faster than the agent's
 * screen. What was committed is told a turn after the write resolves, and the lists follow a turn later.
 */
function listenForTelling(store: Store, conversationId: string): { readonly told: Promise<void>; readonly stop: () => void } {
  let tell = (): void => undefined
  const told = new Promise<void>((resolve) => void (tell = resolve))
  const stop = store.onCommitted((changes) => {
    if (changes.some((change) => change.kind === 'event' && change.event.type === 'conversation.associated' && change.event.conversation_id === conversationId)) setImmediate(tell)
  })
  return { told, stop }
}
