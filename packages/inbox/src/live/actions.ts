import { signal, type ReadonlySignal } from '@preact/signals'
import type { Agent, Conversation, Transcript } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Failure, Outcome } from '../api/outcome.ts'

/** What an agent does to a conversation beside writing. The names are those of the calls. */
export type ActionName = 'transcript' | 'assign' | 'transfer' | 'tag' | 'untag' | 'complete' | 'reopen'

/** To a colleague or into a queue, one of them. */
export type TransferTarget = { readonly to_agent_id: string } | { readonly to_queue: string }

export type Actions = {
  /** What did not work last, until it is dismissed or something works. */
  readonly problem: ReadonlySignal<{ readonly action: ActionName; readonly failure: Failure } | null>
  /** What is under way; a second press meanwhile does nothing. */
  readonly busy: ReadonlySignal<ActionName | null>
  /** `null` puts it back into the queue. */
  assign(conversationId: string, agentId: string | null): Promise<void>
  transfer(conversationId: string, to: TransferTarget): Promise<void>
  /** Tags come fast, so one does not wait for the other. */
  tag(conversationId: string, tag: string): Promise<void>
  untag(conversationId: string, tag: string): Promise<void>
  /** The failure is the caller's to show, where the address is still in front of the agent. */
  pushPage(conversationId: string, page: { readonly url: string; readonly title: string | null }): Promise<Failure | null>
  /** Null where it could not be had; the problem is shown. */
  writeTranscript(conversationId: string): Promise<Transcript | null>
  complete(conversationId: string): Promise<void>
  reopen(conversationId: string): Promise<void>
  setAvailability(availability: Agent['availability']): Promise<void>
  dismissProblem(): void
}

type ActionDeps = {
  readonly call: Call
  readonly onConversation: (conversation: Conversation) => void
  readonly onAgent: (agent: Agent) => void
}

export function createActions({ call, onConversation, onAgent }: ActionDeps): Actions {
  const problem = signal<{ action: ActionName; failure: Failure } | null>(null)
  const busy = signal<ActionName | null>(null)

  async function act(action: ActionName, perform: () => Promise<Outcome<Conversation>>): Promise<void> {
    if (busy.peek() !== null) return
    busy.value = action
    show(action, await perform())
    busy.value = null
  }

  function show(action: ActionName, outcome: Outcome<Conversation>): void {
    problem.value = null
    if (outcome.ok) onConversation(outcome.data)
    // A colleague was faster: what the agent wanted is so, and the live update shows it.
    else if (action !== 'complete' || outcome.failure.code !== 'already_completed') problem.value = { action, failure: outcome.failure }
  }

  return {
    problem,
    busy,
    assign: (conversation_id, agent_id) => act('assign', () => call('conversations.assign', { conversation_id, agent_id })),
    transfer: (conversation_id, to) => act('transfer', () => call('conversations.transfer', { conversation_id, ...to })),
    tag: async (conversation_id, tag) => show('tag', await call('conversations.tag', { conversation_id, tag })),
    untag: async (conversation_id, tag) => show('untag', await call('conversations.untag', { conversation_id, tag })),
    async pushPage(conversation_id, page) {
      const outcome = await call('pages.push', { conversation_id, ...page })
      return outcome.ok ? null : outcome.failure
    },
    async writeTranscript(conversation_id) {
      const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions()
      const outcome = await call('conversations.transcript', { conversation_id, locale, time_zone: timeZone })
      problem.value = outcome.ok ? null : { action: 'transcript', failure: outcome.failure }
      return outcome.ok ? outcome.data : null
    },
    complete: (conversation_id) => act('complete', () => call('conversations.complete', { conversation_id })),
    reopen: (conversation_id) => act('reopen', () => call('conversations.reopen', { conversation_id })),
    async setAvailability(availability) {
      const outcome = await call('agents.update', { availability })
      if (outcome.ok) onAgent(outcome.data)
    },
    dismissProblem() {
      problem.value = null
    },
  }
}
