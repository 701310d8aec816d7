import { onTestFinished, vi } from 'vitest'
import type { Agent, AnonymousPolicy, Conversation, DurableEvent, Message, OnConflict, TicketSelector } from '@rejoin/protocol'
import { DAY, formatTime, type Clock } from '../../clock.ts'
import { decideAssociation } from '../../identity/decide-association.ts'
import { decideRedemption } from '../../identity/decide-redemption.ts'
import { ANONYMOUS_MAX_MS, IDENTIFIED_MAX_MS } from '../../identity/judge-session.ts'
import { matchContact } from '../../identity/match-contact.ts'
import { resolveConversation } from '../../identity/resolve-conversation.ts'
import type { MakeId } from '../../ids.ts'
import { decideSend } from '../../messaging/send-message.ts'
import type { AppendOutcome, AssociateOutcome, AssociateWho, Change, ChannelRecord, IdentifyInput, IdentifyOutcome, NewChannel, RedeemOutcome, SessionRecord, Store } from '../store.ts'

/** What an adapter must offer to be put to the test: a fresh, empty store, and the same data opened again. */
export type StoreAdapter = {
  readonly name: string
  readonly open: (deps: { readonly clock: Clock; readonly makeId: MakeId }) => Promise<OpenedStore>
}

export type OpenedStore = {
  readonly store: Store
  /** Closes the store and opens what it left behind. */
  readonly reopen: () => Promise<Store>
  readonly destroy: () => Promise<void>
}

/** Identities by kind: `external_id`, `email`, `phone_number`, `identifiers.<name>`. */
export type Who = Readonly<Record<string, string>>

export type IdentifyOptions = Partial<Pick<IdentifyInput, 'unverified' | 'profile' | 'dry_run'>> & { readonly on_conflict?: OnConflict; readonly ticket?: TicketSelector }

/** A resume token as the store learns of it: its claims. Signatures are no business of a store. */
export type Token = {
  readonly jti: string
  readonly contact_id: string
  readonly channel_id: string
  readonly conversation_id: string
  readonly contact_epoch: number
  readonly channel_epoch: number
  readonly anonymous: AnonymousPolicy
  readonly actor: { readonly id: string; readonly name: string } | null
}

/** One browser's connection: the session and the hash of a secret that opens it. */
export type Visit = { readonly session: SessionRecord; readonly secret: string }

export type Given = Awaited<ReturnType<typeof given>>

const DEVICE = { browser: 'Firefox', os: 'Linux', kind: 'desktop' } as const
export const GRACE = { id: 'agent-grace', name: 'Grace' } satisfies Pick<Agent, 'id' | 'name'>
export const LINUS = { id: 'agent-linus', name: 'Linus' } satisfies Pick<Agent, 'id' | 'name'>

/** A store of its own for one test, with a clock that stands still, foreseeable ids, and words for what people do. */
export async function given(adapter: StoreAdapter) {
  let now = Date.parse('2030-01-01T00:00:00.000Z')
  const clock = { now: () => now, advance: (ms: number) => void (now += ms) }
  let made = 0
  const makeId = (): string => `00000000-0000-7000-8000-${(++made).toString(16).padStart(12, '0')}`
  const opened = await adapter.open({ clock, makeId })
  onTestFinished(() => opened.destroy())

  let { store } = opened
  const changes: Change[] = []
  const follow = (): void => void store.onCommitted((committed) => void changes.push(...committed))
  follow()

  async function redeem(token: Token, { install = 'browser', bearer = null }: { install?: string; bearer?: string | null } = {}): Promise<RedeemOutcome & { readonly secret: string }> {
    const secret = `secret ${makeId()}`
    const outcome = await store.redeemResumeToken(
      {
        ...token,
        token_expires_at: formatTime(now + DAY),
        install_hash: install,
        secret_hash: secret,
        bearer_hash: bearer,
        device: DEVICE,
        attributes: {},
        expires_at: formatTime(now + IDENTIFIED_MAX_MS),
      },
      (facts) => decideRedemption(facts, { ...token, now, install_hash: install, actor: token.actor !== null }),
    )
    // A browser whose own secret goes on keeps that one.
    return { ...outcome, secret: outcome.kind === 'redeemed' && outcome.kept_secret ? (bearer ?? secret) : secret }
  }

  return {
    clock,
    changes,
    makeId,
    get store() {
      return store
    },
    async reopen(): Promise<void> {
      store = await opened.reopen()
      follow()
    },
    /** The feed runs after the promise of a write: waits until it has said so much. */
    heard: (condition: (heard: readonly Change[]) => boolean) => vi.waitUntil(() => condition(changes), { interval: 1 }),

    channel: (settings: Partial<NewChannel> = {}): Promise<ChannelRecord> =>
      store.insertChannel({ name: 'Shop', allowed_origins: ['https://shop.test'], allow_native: false, settings: {}, identity_policy: 'standard', after_completed: 'reopen', attachments: 'off', page_push_hosts: [], user_jwt: null, user_proof: null, ...settings }),

    identify: (channel: ChannelRecord, who: Who, { on_conflict = 'error', ticket, ...rest }: IdentifyOptions = {}): Promise<IdentifyOutcome> =>
      store.identifyContact(
        {
          channel_id: channel.id,
          identities: Object.entries(who).map(([kind, value]) => ({ kind, value })),
          unverified: {},
          profile: {},
          ticket: ticket ?? null,
          dry_run: false,
          caller: 'test',
          ...rest,
        },
        { matchContact: (matches) => matchContact(matches, on_conflict), resolveConversation: (current) => resolveConversation(current, channel.after_completed) },
      ),

    /** The site has found out who is behind a conversation. */
    associate: (conversationId: string, who: Who | AssociateWho, { replace = false, create = false, communication = null }: { replace?: boolean; create?: boolean; communication?: string | null } = {}): Promise<AssociateOutcome> =>
      store.associateContact(
        { conversation_id: conversationId, communication_id: communication, who: isWho(who) ? { kind: 'identities', identities: Object.entries(who).map(([kind, value]) => ({ kind, value })) } : who, create, caller: 'ivr' },
        { matchContact: (matches) => matchContact(matches, 'error'), decideAssociation: (present, wanted) => decideAssociation(present, wanted, replace) },
      ),

    /** A token for the conversation that identify resolved, or another one of those it listed. */
    token: (outcome: IdentifyOutcome, claims: Partial<Token> = {}): Token => ({
      jti: makeId(),
      contact_id: outcome.contact.id,
      channel_id: outcome.channel.id,
      conversation_id: first(outcome.conversations).id,
      contact_epoch: outcome.contact.epoch,
      channel_epoch: outcome.channel.epoch,
      anonymous: 'claim',
      actor: null,
      ...claims,
    }),
    redeem,
    /** Redeems where success is taken for granted. */
    async login(token: Token, browser: { install?: string; bearer?: string | null } = {}): Promise<Visit & { readonly claimed: boolean }> {
      const outcome = await redeem(token, browser)
      if (outcome.kind === 'refused') throw new Error(`the token was refused: ${outcome.code}`)
      return outcome
    },
    async visit(channel: ChannelRecord, install = 'browser'): Promise<Visit> {
      const secret = `secret ${makeId()}`
      return { secret, session: await store.openAnonymousSession({ channel_id: channel.id, install_hash: install, secret_hash: secret, device: DEVICE, attributes: {}, expires_at: formatTime(now + ANONYMOUS_MAX_MS) }) }
    },

    /** Whom a secret belongs to; using it replaces nothing. */
    async findSession(secret: string): Promise<SessionRecord | null> {
      const use = await store.useSecret({ hash: secret, make_next_hash: null }, () => 'accept')
      return use.kind === 'accepted' ? use.session : null
    },

    /** The visitor writes. */
    say: ({ session }: Pick<Visit, 'session'>, text: string, { cmid = null, to = null }: { cmid?: string | null; to?: string | null } = {}): Promise<AppendOutcome> =>
      store.appendMessage(
        { target: { session_id: session.id, conversation_id: to }, sender: { id: session.contact_id ?? session.id, purpose: 'customer' }, content: { type: 'text', text }, client_message_id: cmid, visibility: 'public', metadata: {} },
        (conversation, channel) => decideSend(conversation, channel, 'contact'),
      ),
    /** An agent writes, or notes something for the others. */
    answer: (conversationId: string, text: string, { cmid = null, agent = GRACE, visibility = 'public' }: { cmid?: string | null; agent?: typeof GRACE | typeof LINUS; visibility?: 'public' | 'internal' } = {}): Promise<AppendOutcome> =>
      store.appendMessage(
        { target: { conversation_id: conversationId }, sender: { ...agent, purpose: 'agent' }, content: { type: 'text', text }, client_message_id: cmid, visibility, metadata: {} },
        (conversation, channel) => (visibility === 'internal' ? 'append' : decideSend(conversation, channel, 'agent')),
      ),
    read: (conversation: Pick<Conversation, 'id' | 'contact_id'>, seq: number | null): Promise<number> => store.advanceRead({ conversation_id: conversation.id, participant: { id: conversation.contact_id, purpose: 'customer' }, seq }),
    readAsAgent: (conversationId: string, seq: number | null, agent: typeof GRACE | typeof LINUS = GRACE): Promise<number> => store.advanceRead({ conversation_id: conversationId, participant: { id: agent.id, purpose: 'agent' }, seq }),
    complete: (conversationId: string): Promise<Conversation> =>
      store.changeConversation(conversationId, () => ({ type: 'conversation.completed', actor: { purpose: 'agent', id: GRACE.id }, data: {}, set: { state: 'completed', completed: true } })),
    assign: (conversationId: string, agent: typeof GRACE | typeof LINUS = GRACE): Promise<Conversation> =>
      store.changeConversation(conversationId, () => ({
        type: 'conversation.assigned',
        actor: { purpose: 'agent', id: agent.id },
        data: { agent_id: agent.id, agent_name: agent.name },
        set: { assignee_id: agent.id, state: 'assigned' },
        participant: { id: agent.id, purpose: 'agent', name: agent.name },
      })),

    log: (conversationId: string): Promise<readonly DurableEvent[]> => store.readEvents(conversationId, 0, 10_000),
    async texts(conversationId: string): Promise<readonly string[]> {
      return (await store.listMessages(conversationId, { page_size: 200 }, 'agent')).data.map(readText)
    },
    async conversation(id: string, viewer: 'contact' | 'agent' = 'agent'): Promise<Conversation> {
      return present(await store.findConversation(id, viewer))
    },
  }
}

function isWho(who: Who | AssociateWho): who is Who {
  return !('kind' in who)
}

export function readText(message: Message): string {
  return message.content.type === 'text' ? message.content.text : message.content.type
}

/** The first of a list that must have one. */
export function first<T>(list: readonly T[]): T {
  return present(list[0])
}

export function present<T>(value: T | null | undefined): T {
  if (value == null) throw new Error('expected to find something here')
  return value
}

/** The code a promise was refused with, or that it was not refused at all. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'not refused'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** The state of a conversation's numbering: 1, 2, 3 … if all is well (STO-1). */
export function seqsOf(events: readonly { readonly seq: number }[]): readonly number[] {
  return events.map((event) => event.seq)
}

export function countTo(n: number): readonly number[] {
  return Array.from({ length: n }, (_, index) => index + 1)
}
