import { setImmediate } from 'node:timers/promises'
import { nameContact, redactForVisitor, type Conversation, type ConversationEvent, type Transcript, type WriteTranscriptRequest } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { cleanFileName } from '../media/clean-file-name.ts'
import { presentVisitor } from '../store/present-contact.ts'
import type { SessionRecord } from '../store/store.ts'
import { findVisible } from './may-see.ts'
import { writeTranscript } from './write-transcript.ts'

/** The newest of a conversation that never ends. */
const MOST_EVENTS = 10_000
const MOST_CHARACTERS = 4_000_000

/** Read at once; in between, others are served. */
const PAGE = 500

/** `conversations.transcript` of a visitor: as often as somebody who wants to keep it needs it. */
export async function makeTranscriptForVisitor(deps: Deps, session: SessionRecord, request: WriteTranscriptRequest): Promise<Transcript> {
  const conversation = await findVisible(deps, session, request.conversation_id)
  await deps.limits.spend('transcripts.contact', session.contact_id ?? session.id)
  // A guest's own name: who the conversation was given to is none of their business (ASC-4).
  const contact = session.contact_id === null ? null : await deps.store.findContact(session.contact_id)
  return makeTranscript(deps, conversation, request, contact === null ? null : (presentVisitor(contact).display_name ?? contact.introduction?.name ?? null))
}

/** The same for agents and backends, who know better what the person is called. */
export async function makeTranscriptForStaff(deps: Deps, conversation: Conversation, request: WriteTranscriptRequest): Promise<Transcript> {
  const contact = await deps.store.findContact(conversation.contact_id)
  return makeTranscript(deps, conversation, request, contact === null ? null : (nameContact(contact) ?? contact.introduction?.name ?? null))
}

async function makeTranscript(deps: Deps, conversation: Conversation, request: WriteTranscriptRequest, customer: string | null): Promise<Transcript> {
  const channel = await deps.store.findChannel(conversation.channel.id)
  const title = channel?.settings.title ?? null
  const locale = [request.locale, channel?.settings.locale].find(isLocale) ?? 'en'
  const timeZone = request.time_zone ?? 'UTC'
  const { events, isCut } = await readSeen(deps, conversation)
  const text = writeTranscript(events, { title, customer: customer ?? request.visitor_name ?? 'Visitor', locale, timeZone, isCut })
  // By the days of whoever keeps it, not by those of the server.
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(deps.clock.now())
  return { file_name: cleanFileName(`${title ?? 'chat'} ${today}.txt`), text }
}

/** The newest events, as its visitor may see them: no notes, no cards where the client shows text alone. */
async function readSeen(deps: Deps, { id, head_seq }: Conversation): Promise<{ readonly events: readonly ConversationEvent[]; readonly isCut: boolean }> {
  const events: ConversationEvent[] = []
  let after = Math.max(0, head_seq - MOST_EVENTS)
  let characters = 0
  let isCut = after > 0
  for (;;) {
    const page = await deps.store.readEvents(id, after, PAGE)
    for (const event of page) events.push(redactForVisitor(event, { rich_text: true }))
    characters += JSON.stringify(page).length
    if (page.length < PAGE) return { events, isCut }
    after = page.at(-1)?.seq ?? head_seq
    while (characters > MOST_CHARACTERS && events.length > PAGE) {
      characters -= JSON.stringify(events.splice(0, PAGE)).length
      isCut = true
    }
    await setImmediate()
  }
}

function isLocale(tag: string | null | undefined): tag is string {
  try {
    return tag != null && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}
