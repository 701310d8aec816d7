import { RejoinError, type IdentifyContactRequest, type UserProof } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { ChannelRecord, IdentifyOutcome } from '../store/store.ts'
import { collectIdentities } from './identify-contact.ts'
import { matchContact } from './match-contact.ts'
import { resolveConversation } from './resolve-conversation.ts'

/**
 * A `user_jwt` in place of a resume token: the site proves its user by its own signature, and the same rules decide who
 * that is and which conversation is theirs. Throws the token codes and those of identify.
 */
export async function proveUser(deps: Deps, channel: ChannelRecord, token: string): Promise<IdentifyOutcome> {
  const sealed = channel.user_proof === null ? null : deps.seal.open(channel.user_proof)
  if (sealed === null) throw new RejoinError('token_invalid', 'This channel does not take a user_jwt. Give it keys with channels.update.')
  const claims = await deps.verifyUserJwt(token, JSON.parse(sealed) as UserProof)
  const request: IdentifyContactRequest = {
    channel_id: channel.id,
    external_id: claims.external_id ?? claims.user_id ?? claims.sub,
    email: claims.email,
    phone_number: claims.phone_number,
    ...(claims.email_verified === undefined ? {} : { email_verified: claims.email_verified }),
    ...(claims.phone_number_verified === undefined ? {} : { phone_number_verified: claims.phone_number_verified }),
    ...(claims.name === undefined ? {} : { display_name: claims.name }),
    ...(claims.given_name === undefined ? {} : { first_name: claims.given_name }),
    ...(claims.family_name === undefined ? {} : { last_name: claims.family_name }),
    ...(claims.locale === undefined ? {} : { locale: claims.locale }),
  }
  const { identities, unverified } = collectIdentities(request, channel.identity_policy)
  return deps.store.identifyContact(
    { channel_id: channel.id, identities, unverified, profile: request, ticket: null, dry_run: false, caller: 'user_jwt' },
    { matchContact: (matches) => matchContact(matches, 'error'), resolveConversation: (current) => resolveConversation(current, channel.after_completed) },
  )
}
