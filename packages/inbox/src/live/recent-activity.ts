import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { CHAT_PLUGIN, type RecentMessages } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Outcome } from '../api/outcome.ts'
import { addMessage, cursorsOf, extendLog, listActivities, readActivity, refreshLog, removeMessage, type Activity, type ActivityLog } from '../state/activity.ts'
import type { Connection } from './connection.ts'

export type RecentActivity = {
  /** The newest first. */
  readonly activities: ReadonlySignal<readonly Activity[]>
  readonly status: ReadonlySignal<'loading' | 'ready' | 'failed'>
  readonly hasEarlier: ReadonlySignal<boolean>
  /** Reads what this contact did, unless it is shown already. */
  show(contactId: string): void
  /** Further back, or once more what failed. */
  loadEarlier(): Promise<void>
  stop(): void
}

type RecentActivityDeps = {
  readonly connection: Connection
  readonly call: Call
  /** Something happened just now. */
  readonly onArrival: (activity: Activity) => void
}

/** Of each source at a time. */
const PAGE = 6

/** What other systems tell of the contact in front: the newest by a call, what happens then live (SRC-10). */
export function createRecentActivity({ connection, call, onArrival }: RecentActivityDeps): RecentActivity {
  const log = signal<ActivityLog>(new Map())
  const status = signal<'loading' | 'ready' | 'failed'>('loading')
  let contactId: string | null = null
  let running = false
  let wanted = false
  /** Something happened during the round, which its answer may not know of. */
  let overtaken = false

  /** One round at a time; whoever asks during a round gets another one after it. */
  async function refresh(): Promise<void> {
    wanted = true
    if (running) return
    running = true
    while (wanted && contactId !== null) {
      wanted = overtaken = false
      const asked = contactId
      const outcome = await readNewest(asked)
      // An answer about somebody else than is in front by now.
      if (asked !== contactId) continue
      wanted ||= overtaken
      if (overtaken) continue
      if (outcome.ok) log.value = refreshLog(log.peek(), outcome.data)
      status.value = outcome.ok ? 'ready' : 'failed'
    }
    running = false
  }

  /** First which sources there are at all: for most people none, and their chats are shown elsewhere. */
  async function readNewest(contact_id: string): Promise<Outcome<RecentMessages>> {
    const overview = await call('contacts.recent-messages', { contact_id, page_size: 1 })
    if (!overview.ok) return overview
    const sources = new Set(Object.values(overview.data).map(({ source }) => source))
    sources.delete(CHAT_PLUGIN)
    return sources.size === 0 ? { ok: true, data: {} } : call('contacts.recent-messages', { contact_id, filter_sources: [...sources], page_size: PAGE })
  }

  const undo = [
    connection.on('message.created', ({ data }) => {
      if (data.source === CHAT_PLUGIN || contactId === null) return
      overtaken = true
      const next = addMessage(log.peek(), data)
      if (next === null) return void refresh()
      if (next === log.peek()) return undefined
      log.value = next
      return onArrival(readActivity(data))
    }),
    connection.on('message.deleted', ({ data }) => {
      overtaken = true
      log.value = removeMessage(log.peek(), data)
    }),
    // The first event of a source; its message follows.
    connection.on('conversation.created', ({ conversation_id, data }) => {
      if (data.channel.source === CHAT_PLUGIN || data.contact_id !== contactId || log.peek().has(conversation_id)) return
      log.value = new Map(log.peek()).set(conversation_id, { source: data.channel.source, cursor: null, messages: [] })
    }),
    // By a merge or its end, what belongs to whom is another question.
    connection.on('conversation.associated', () => contactId !== null && void refresh()),
    connection.onConnect(() => void refresh()),
  ]

  return {
    activities: computed(() => listActivities(log.value)),
    status,
    hasEarlier: computed(() => Object.keys(cursorsOf(log.value)).length > 0),
    show(id) {
      if (id === contactId) return
      contactId = id
      log.value = new Map()
      status.value = 'loading'
      void refresh()
    },
    async loadEarlier() {
      const cursors = cursorsOf(log.peek())
      const asked = contactId
      if (asked === null || status.peek() === 'loading') return
      if (status.peek() === 'failed' && log.peek().size === 0) return refresh()
      status.value = 'loading'
      const outcome = await call('contacts.recent-messages', { contact_id: asked, page_size: PAGE, cursors })
      if (asked !== contactId) return
      if (outcome.ok) log.value = extendLog(log.peek(), outcome.data)
      status.value = outcome.ok ? 'ready' : 'failed'
    },
    stop() {
      contactId = null
      for (const off of undo) off()
    },
  }
}
