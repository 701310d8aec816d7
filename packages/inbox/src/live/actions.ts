import { signal, type ReadonlySignal } from '@preact/signals'
import type { Agent, Conversation } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Failure, Outcome } from '../api/outcome.ts'

/** What an agent does to a conversation beside writing. The names are those of the calls. */
export type ActionName = 'assign' | 'complete' | 'reopen'

export type Actions = {
  /** What did not work last, until it is dismissed or something works. */
  readonly problem: ReadonlySignal<{ readonly action: ActionName; readonly failure: Failure } | null>
  /** What is under way; a second press meanwhile does nothing. */
  readonly busy: ReadonlySignal<ActionName | null>
  /** `null` puts it back into the queue. */
  assign(conversationId: string, agentId: string | null): Promise<void>
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
    const outcome = await perform()
    busy.value = null
    problem.value = null
    if (outcome.ok) onConversation(outcome.data)
    // A colleague was faster: what the agent wanted is so, and the live update shows it.
    else if (action !== 'complete' || outcome.failure.code !== 'already_completed') problem.value = { action, failure: outcome.failure }
  }

  return {
    problem,
    busy,
    assign: (conversation_id, agent_id) => act('assign', () => call('conversations.assign', { conversation_id, agent_id })),
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
