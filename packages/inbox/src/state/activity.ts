import { CHAT_PLUGIN, summarizeContent, type Message, type RecentMessages } from '@rejoin/protocol'

/** One thing a contact did elsewhere, as another system tells of it. */
export type Activity = {
  readonly id: string
  /** "Purchased Harbour Fog, 2 tins". */
  readonly title: string
  /** When it happened over there. */
  readonly at: string
  /** What people call the system. */
  readonly source: string
  /** Whatever the system says beyond that. */
  readonly facts: readonly ActivityFact[]
}

export type ActivityFact = { readonly name: string; readonly value: string | number | boolean }

/** What is loaded of each conversation of a source, oldest first, and how to go further back. */
export type ActivityLog = ReadonlyMap<string, { readonly source: string; readonly cursor: string | null; readonly messages: readonly Message[] }>

/** Facts of one activity that are worth a look; somebody who wants all of it looks over there. */
const MAX_FACTS = 20

/** Deeper than this it is the system's own book-keeping. */
const MAX_DEPTH = 3

/** The newest pages of everything. Where they join what is loaded, what was read further back stays. */
export function refreshLog(log: ActivityLog, answer: RecentMessages): ActivityLog {
  const entries = Object.entries(answer).filter(([, { source }]) => source !== CHAT_PLUGIN)
  return new Map(
    entries.map(([id, { source, data, pagination_data }]) => {
      const before = log.get(id)
      const oldest = data[0]?.seq ?? 0
      const joins = before !== undefined && before.messages.some(({ seq }) => seq >= oldest)
      return [id, joins ? { source, cursor: before.cursor, messages: [...before.messages.filter(({ seq }) => seq < oldest), ...data] } : { source, cursor: pagination_data.next_cursor, messages: data }]
    }),
  )
}

/** Pages further back, in front of what is loaded. */
export function extendLog(log: ActivityLog, answer: RecentMessages): ActivityLog {
  const next = new Map(log)
  for (const [id, { data, pagination_data }] of Object.entries(answer)) {
    const before = log.get(id)
    const newest = data.at(-1)?.seq ?? 0
    if (before !== undefined) next.set(id, { ...before, cursor: pagination_data.next_cursor, messages: [...data, ...before.messages.filter(({ seq }) => seq > newest)] })
  }
  return next
}

/** A message that came live; null when its conversation is not known here, so that it must be asked for. */
export function addMessage(log: ActivityLog, message: Message): ActivityLog | null {
  const before = log.get(message.conversation_id)
  if (before === undefined) return null
  if (before.messages.some(({ id }) => id === message.id)) return log
  return new Map(log).set(message.conversation_id, { ...before, messages: [...before.messages, message] })
}

export function removeMessage(log: ActivityLog, message: Pick<Message, 'id' | 'conversation_id'>): ActivityLog {
  const before = log.get(message.conversation_id)
  return before === undefined ? log : new Map(log).set(message.conversation_id, { ...before, messages: before.messages.filter(({ id }) => id !== message.id) })
}

/** Where each conversation that has more goes on. */
export function cursorsOf(log: ActivityLog): Record<string, string> {
  return Object.fromEntries([...log].flatMap(([id, { cursor }]) => (cursor === null ? [] : [[id, cursor]])))
}

/**
 * Newest first, as far back as all of it is loaded: beyond the oldest loaded of a conversation that has more, something
 * would be missing between what another one has.
 */
export function listActivities(log: ActivityLog): readonly Activity[] {
  const horizon = [...log.values()].flatMap(({ cursor, messages }) => (cursor === null || messages[0] === undefined ? [] : [earliest(messages)])).reduce((latest, at) => (at > latest ? at : latest), '')
  const messages = [...log.values()].flatMap((conversation) => conversation.messages).filter(({ sent_at }) => sent_at >= horizon)
  return messages.toSorted((a, b) => (a.sent_at === b.sent_at ? b.seq - a.seq : a.sent_at < b.sent_at ? 1 : -1)).map(readActivity)
}

function earliest(messages: readonly Message[]): string {
  return messages.reduce((first, { sent_at }) => (sent_at < first ? sent_at : first), messages[0]?.sent_at ?? '')
}

export function readActivity(message: Message): Activity {
  const { content } = message
  const title = summarizeContent(content)
  return { id: message.id, title, at: message.sent_at, source: message.sender.name ?? message.source, facts: content.type === 'event' ? listFacts(content.data).filter(({ value }) => value !== title) : [] }
}

/** The system's own words: what is inside something is named by the way to it, and emptiness says nothing. */
function listFacts(data: Readonly<Record<string, unknown>>): readonly ActivityFact[] {
  const facts: ActivityFact[] = []
  const visit = (value: unknown, path: readonly string[]): void => {
    if (facts.length === MAX_FACTS || value === null || value === '') return
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') facts.push({ name: path.join(' › '), value })
    else if (typeof value === 'object' && path.length < MAX_DEPTH) for (const [key, inner] of Object.entries(value)) visit(inner, [...path, Array.isArray(value) ? String(Number(key) + 1) : key])
  }
  visit(data, [])
  return facts
}
