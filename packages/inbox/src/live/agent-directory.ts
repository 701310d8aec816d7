import { signal, type ReadonlySignal } from '@preact/signals'
import type { Agent } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Connection } from './connection.ts'

export type AgentDirectory = {
  readonly agents: ReadonlySignal<ReadonlyMap<string, Agent>>
  learn(agent: Agent): void
  /** Reads the list again: availability changes without an event. */
  refresh(): Promise<void>
}

/** The colleagues: for names beside conversations, and to hand one over. */
export function createAgentDirectory(call: Call, connection: Connection, me: Agent): AgentDirectory {
  const agents = signal<ReadonlyMap<string, Agent>>(new Map([[me.id, me]]))

  async function refresh(): Promise<void> {
    const found = new Map<string, Agent>()
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(cursor)
      if (!page.ok) return
      for (const agent of page.data.data) found.set(agent.id, agent)
      cursor = page.data.pagination_data.next_cursor
    } while (cursor !== null)
    agents.value = found
  }

  const readPage = (cursor: string | null) => call('agents.list', { page_size: 200, ...(cursor === null ? {} : { cursor }) })

  connection.onConnect(() => void refresh())
  return {
    agents,
    refresh,
    learn(agent) {
      agents.value = new Map(agents.peek()).set(agent.id, agent)
    },
  }
}
