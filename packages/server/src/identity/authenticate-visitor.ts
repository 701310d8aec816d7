import { randomUUID } from 'node:crypto'
import { RejoinError, type Attributes, type AuthenticateVisitorRequest, type AuthenticateVisitorResult, type AuthenticateVerdict, type ConsentAsked, type Conversation } from '@rejoin/protocol'
import { describeForVisitor } from '../channels/describe-availability.ts'
import { formatTime, MINUTE } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { listMessages } from '../messaging/list-messages.ts'
import { listVisible, maySee } from '../messaging/may-see.ts'
import { conversationWithRich } from '../rich-text/write-rich.ts'
import type { ActorClaim, ChannelRecord, ContactRecord, SessionRecord } from '../store/store.ts'
import { presentVisitor } from '../store/present-contact.ts'
import { verifyResumeToken } from '../tokens/resume-token.ts'
import { hashSecret, makeSecret } from '../tokens/secret.ts'
import { admitConsent, type NewConsent } from './admit-consent.ts'
import { assertOriginAllowed } from './allow-origin.ts'
import { decideRedemption } from './decide-redemption.ts'
import { describeDevice } from './describe-device.ts'
import { ANONYMOUS_MAX_MS, IDENTIFIED_MAX_MS, secondsLeft } from './judge-session.ts'
import { proveUser } from './prove-user.ts'
import { useSession } from './use-session.ts'

/** What came beside the body: where from, and with which session already in hand. */
export type VisitorCall = { readonly origin: string | null; readonly bearer: string | null; readonly userAgent: string | undefined; readonly address: string }

type Admission = AuthenticateVisitorResult | ConsentAsked

/** How many messages a widget gets to begin with. */
const FIRST_PAGE = 30

/**
 * `chatplugin.authenticate` (contract §5): a resume token, a channel, or a session to go on with, becomes a session.
 * Throws the token codes, `origin_not_allowed`, `not_found`, `invalid_field`, `unauthenticated`.
 */
export async function authenticateVisitor(deps: Deps, request: AuthenticateVisitorRequest, call: VisitorCall): Promise<Admission> {
  try {
    return await admit(deps, request, call)
  } catch (error) {
    // A browser writes every refusal into its console, and being asked is none (VIS-9).
    if (request.ask === true && error instanceof RejoinError && error.details.settings !== undefined) return { asked: error.details.settings }
    throw error
  }
}

async function admit(deps: Deps, request: AuthenticateVisitorRequest, call: VisitorCall): Promise<Admission> {
  // Without a page nothing is known of it, which is no reason to forget what was.
  const attributes = request.page == null ? null : Object.fromEntries(Object.entries(request.page).filter(([, value]) => value != null))
  if (request.resume_token != null && request.user_jwt != null) throw new RejoinError('invalid_field', 'Give a resume_token or a user_jwt, not both.', { field: 'user_jwt' })
  if (request.user_jwt != null) return redeemUserJwt(deps, request, request.user_jwt, call, attributes)
  if (request.resume_token != null) return redeem(deps, request, request.resume_token, call, attributes)
  if (request.channel_id != null) return openAnonymous(deps, request, request.channel_id, call, attributes)
  return continueSession(deps, request, call, attributes)
}

async function redeem(deps: Deps, request: AuthenticateVisitorRequest, token: string, call: VisitorCall, attributes: Attributes | null): Promise<Admission> {
  const claims = await verifyResumeToken(token, deps.keyring, deps.publicUrl, deps.clock.now())
  if (request.channel_id != null && request.channel_id !== claims.chn) throw new RejoinError('token_wrong_channel')
  const channel = await deps.store.findChannel(claims.chn)
  if (channel === null) throw new RejoinError('token_revoked')
  assertOriginAllowed(deps, channel, call.origin)
  return openIdentified(deps, channel, request, call, attributes, {
    jti: claims.jti,
    expires_at_ms: claims.exp * 1000,
    contact_id: claims.sub,
    conversation_id: claims.cid,
    contact_epoch: claims.cep,
    channel_epoch: claims.hep,
    anonymous: claims.anonymous ?? 'claim',
    actor: claims.actor ?? null,
  })
}

/** The site's own signature in place of ours: who it names is looked up first, then the same redemption follows. */
async function redeemUserJwt(deps: Deps, request: AuthenticateVisitorRequest, userJwt: string, call: VisitorCall, attributes: Attributes | null): Promise<Admission> {
  if (request.channel_id == null) throw new RejoinError('invalid_field', 'channel_id is required beside a user_jwt.', { field: 'channel_id' })
  const channel = await findOpenChannel(deps, request.channel_id)
  assertOriginAllowed(deps, channel, call.origin)
  if (!isOnlyAsking(request)) requireInstallKey(request)
  const { contact, conversations, channel: current } = await proveUser(deps, channel, userJwt)
  const [conversation] = conversations
  if (conversation === undefined) throw new Error('identify resolved no conversation')
  return openIdentified(deps, channel, request, call, attributes, {
    // The site's tokens are not ours to count: each use stands for itself until it expires.
    jti: `user-${randomUUID()}`,
    expires_at_ms: deps.clock.now() + MINUTE,
    contact_id: contact.id,
    conversation_id: conversation.id,
    contact_epoch: contact.epoch,
    channel_epoch: current.epoch,
    anonymous: 'claim',
    actor: null,
  })
}

type Grant = {
  readonly jti: string
  readonly expires_at_ms: number
  readonly contact_id: string
  readonly conversation_id: string
  readonly contact_epoch: number
  readonly channel_epoch: number
  readonly anonymous: 'claim' | 'keep_separate' | 'discard'
  readonly actor: ActorClaim | null
}

async function openIdentified(deps: Deps, channel: ChannelRecord, request: AuthenticateVisitorRequest, call: VisitorCall, attributes: Attributes | null, grant: Grant): Promise<Admission> {
  const install_hash = isOnlyAsking(request) ? null : hashSecret(requireInstallKey(request))
  const bearer_hash = call.bearer === null ? null : hashSecret(call.bearer)
  // Whoever looks on for the site agrees to nothing in the person's name.
  const consent = grant.actor === null ? await admitConsent(deps, channel, { session_id: null, contact_id: grant.contact_id, secret_hash: bearer_hash, given: request.consent ?? null }) : null
  if (install_hash === null) return { asked: null }
  const secret = makeSecret('rjv')
  const now = deps.clock.now()
  const outcome = await deps.store.redeemResumeToken(
    {
      jti: grant.jti,
      token_expires_at: formatTime(grant.expires_at_ms),
      channel_id: channel.id,
      contact_id: grant.contact_id,
      conversation_id: grant.conversation_id,
      actor: grant.actor,
      install_hash,
      secret_hash: hashSecret(secret),
      bearer_hash,
      device: describeDevice(call.userAgent),
      attributes,
      expires_at: formatTime(now + IDENTIFIED_MAX_MS),
    },
    (facts) => decideRedemption(facts, { ...grant, now, install_hash, channel_id: channel.id, actor: grant.actor !== null }),
  )
  if (outcome.kind === 'refused') throw new RejoinError(outcome.code)
  await keepConsent(deps, outcome.session, consent)
  const token = outcome.kept_secret && call.bearer !== null ? call.bearer : secret
  const { contact } = outcome
  if (outcome.claimed) return presentSession(deps, channel, { session: outcome.session, contact, token }, 'claimed')
  // Whoever asks for a token about a ticket wants to talk about it now.
  const isFree = wantsAnother(outcome.session, request) && (await deps.store.findConversation(grant.conversation_id, 'contact'))?.ticket == null
  return presentSession(deps, channel, { session: isFree ? await enterWanted(deps, outcome.session, request) : outcome.session, contact, token })
}

async function findOpenChannel(deps: Deps, id: string): Promise<ChannelRecord> {
  const channel = await deps.store.findChannel(id)
  if (channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  return channel
}

async function openAnonymous(deps: Deps, request: AuthenticateVisitorRequest, channelId: string, call: VisitorCall, attributes: Attributes | null): Promise<Admission> {
  const channel = await findOpenChannel(deps, channelId)
  assertOriginAllowed(deps, channel, call.origin)
  const install_hash = isOnlyAsking(request) ? null : hashSecret(requireInstallKey(request))
  const consent = await admitConsent(deps, channel, { session_id: null, contact_id: null, secret_hash: null, given: request.consent ?? null })
  if (install_hash === null) return { asked: null }
  await admitAnonymous(deps, channel.id, call)
  const secret = makeSecret('rjv')
  const session = await deps.store.openAnonymousSession({
    channel_id: channel.id,
    install_hash,
    secret_hash: hashSecret(secret),
    device: describeDevice(call.userAgent),
    attributes,
    expires_at: formatTime(deps.clock.now() + ANONYMOUS_MAX_MS),
  })
  await keepConsent(deps, session, consent)
  return presentSession(deps, channel, { session, contact: null, token: secret })
}

async function keepConsent(deps: Deps, session: SessionRecord, consent: NewConsent | null): Promise<void> {
  if (consent !== null) await deps.store.recordConsent({ ...consent, session_id: session.id })
}

/** Anybody at all may ask for this, so it is counted per address and per channel, and then whoever runs the server is asked (LIM-2, LIM-8). */
async function admitAnonymous(deps: Deps, channelId: string, call: VisitorCall): Promise<void> {
  await deps.limits.spend('authenticate.address', call.address)
  await deps.limits.spend('authenticate.channel', channelId)
  const refusal = await deps.challenge({ channel_id: channelId, address: call.address, origin: call.origin, user_agent: call.userAgent })
  if (refusal !== null) throw new RejoinError(refusal)
}

async function continueSession(deps: Deps, request: AuthenticateVisitorRequest, call: VisitorCall, attributes: Attributes | null): Promise<AuthenticateVisitorResult> {
  if (call.bearer === null) throw new RejoinError('invalid_field', 'Give a channel_id, a resume_token, or the session to go on with as a Bearer token.', { field: 'channel_id' })
  const { session, rotated } = await useSession(deps, call.bearer, { rotate: true })
  const channel = await deps.store.findChannel(session.channel_id)
  if (channel === null) throw new RejoinError('token_revoked')
  assertOriginAllowed(deps, channel, call.origin)
  if (session.actor === null) await keepConsent(deps, session, await admitConsent(deps, channel, { session_id: session.id, contact_id: session.contact_id, secret_hash: null, given: request.consent ?? null }))
  await deps.store.touchSession(session, attributes ?? undefined)
  const fresh = (await deps.store.findSessionById(session.id)) ?? session
  const contact = fresh.contact_id === null ? null : await deps.store.findContact(fresh.contact_id)
  return presentSession(deps, channel, { session: await enterWanted(deps, fresh, request), contact, token: rotated ?? call.bearer })
}

function wantsAnother(session: SessionRecord, { conversation_id: wanted }: AuthenticateVisitorRequest): boolean {
  return wanted != null && wanted !== session.conversation_id
}

/** Goes on where the person was, if that is still one of theirs and not over (RES-19). */
async function enterWanted(deps: Deps, session: SessionRecord, request: AuthenticateVisitorRequest): Promise<SessionRecord> {
  if (!wantsAnother(session, request)) return session
  const conversation = (await listVisible(deps, session)).find(({ id }) => id === request.conversation_id)
  return conversation === undefined || conversation.state === 'completed' ? session : deps.store.enterConversation(session.id, conversation.id)
}

/** Before a browser keeps a key of somebody it is asked whether they have to agree first (VIS-9). */
function isOnlyAsking({ ask, install_key }: AuthenticateVisitorRequest): boolean {
  return ask === true && install_key == null
}

function requireInstallKey(request: AuthenticateVisitorRequest): string {
  if (request.install_key == null) throw new RejoinError('invalid_field', 'install_key is required: a random key made once per browser profile.', { field: 'install_key' })
  return request.install_key
}

type Opened = { readonly session: SessionRecord; readonly contact: ContactRecord | null; readonly token: string }

async function presentSession(deps: Deps, channel: ChannelRecord, { session, contact, token }: Opened, claimed: 'claimed' | null = null): Promise<AuthenticateVisitorResult> {
  const conversations = await listVisible(deps, session)
  const conversation = await findOwnConversation(deps, session, conversations)
  // Where nothing was said, there is no page of it.
  const page = conversation === null || conversation.last_message === null ? null : await listMessages(deps, conversation.id, { page_size: FIRST_PAGE }, 'contact', conversation.rich_text !== false)
  return {
    token,
    expires_in: secondsLeft(session, deps.clock.now()),
    verdict: claimed ?? (await judgeVerdict(deps, conversation)),
    contact: contact === null ? null : presentVisitor(contact),
    conversation,
    conversations: conversations.map((listed) => (listed.rich_text === false ? listed : conversationWithRich(listed))),
    messages: page?.data ?? [],
    settings: await describeForVisitor(deps, channel),
    attachments: channel.attachments,
    ...(session.actor === null ? {} : { actor: session.actor }),
  }
}

/** The session's own conversation; if it was merged away, deleted or withheld meanwhile, the contact's newest one. */
async function findOwnConversation(deps: Deps, session: SessionRecord, conversations: readonly Conversation[]): Promise<Conversation | null> {
  if (session.conversation_id === null) return null
  const listed = conversations.find((conversation) => conversation.id === session.conversation_id)
  if (listed !== undefined) return listed
  const named = (await deps.store.isSeenByContact(session.conversation_id)) ? await deps.store.findConversation(session.conversation_id, 'contact') : null
  const own = named !== null && (await maySee(deps, session, named)) ? named : null
  return own !== null && own.state !== 'completed' ? own : (conversations[0] ?? own)
}

/** Nothing said yet, woken up just now, or simply going on. */
async function judgeVerdict(deps: Deps, conversation: Conversation | null): Promise<AuthenticateVerdict> {
  if (conversation === null || conversation.last_message === null) return 'created'
  // Something was said last, so nothing else happened last.
  if (conversation.last_message.seq === conversation.head_seq) return 'resumed'
  const [newest] = await deps.store.readEvents(conversation.id, conversation.head_seq - 1, 1)
  return newest?.type === 'conversation.reopened' ? 'reopened' : 'resumed'
}
