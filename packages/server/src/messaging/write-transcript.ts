import { toPlainContent, type Content, type ConversationEvent, type Message, type Sender } from '@rejoin/protocol'

export type TranscriptOptions = {
  readonly title: string | null
  /** What the customer is called. */
  readonly customer: string
  readonly locale: string
  readonly timeZone: string
  /** There was more before the first of these events. */
  readonly isCut: boolean
}

/** On one line, and held together also where it runs the other way than what is around it. */
const isolate = (text: string): string => `\u2068${text.replace(/\s+/g, ' ').trim()}\u2069`

/**
 * A conversation as a text to keep, from what a visitor may see of it. In nobody's language: days, times, names and what was
 * said, so that nothing has to be translated. What somebody said is set in, so that no message can pass for another
 * person's. Pure (VIS-7).
 */
export function writeTranscript(events: readonly ConversationEvent[], { title, customer, locale, timeZone, isCut }: TranscriptOptions): string {
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' })
  const latest = findLatest(events)
  const lines: string[] = [...(title === null ? [] : [isolate(title)]), timeZone, ...(isCut ? ['', '…'] : [])]
  let named = ''
  for (const event of events) {
    const said = sayEvent(event, latest, customer)
    if (said === null) continue
    const at = new Date('sent_at' in said ? said.sent_at : event.at)
    const today = day.format(at)
    if (today !== named) lines.push('', `── ${today} ──`)
    named = today
    lines.push('', `${isolate(time.format(at))}  ${isolate(said.name)}`, ...said.text.split('\n').map((line) => `    ${line}`))
  }
  return `${lines.join('\n')}\n`
}

/** As it was changed last; null: taken back. */
function findLatest(events: readonly ConversationEvent[]): ReadonlyMap<string, Message | null> {
  const latest = new Map<string, Message | null>()
  for (const event of events) {
    if (event.type === 'message.updated') latest.set(event.data.id, event.data)
    if (event.type === 'message.deleted') latest.set(event.data.id, null)
  }
  return latest
}

type Said = { readonly name: string; readonly text: string; readonly sent_at: string } | { readonly name: string; readonly text: string }

function sayEvent(event: ConversationEvent, latest: ReadonlyMap<string, Message | null>, customer: string): Said | null {
  switch (event.type) {
    case 'message.created': {
      const message = latest.has(event.data.id) ? latest.get(event.data.id) : event.data
      // What was claimed into a conversation was said before it stood there.
      return message == null ? null : { name: message.from_contact ? customer : nameSender(message.sender), text: sayContent(message.content), sent_at: message.sent_at }
    }
    case 'page.pushed':
      return { name: '🔗', text: [event.data.title, event.data.url].filter((line) => line !== null).join('\n') }
    case 'conversation.rated':
      return { name: customer, text: ['★'.repeat(event.data.score) + '☆'.repeat(5 - event.data.score), ...(event.data.comment === null ? [] : [event.data.comment])].join('\n') }
    default:
      return null
  }
}

function nameSender({ name, purpose }: Sender): string {
  return name ?? (purpose === 'agent' ? '👤' : '🤖')
}

function sayContent(content: Content): string {
  if (content.type === 'attachment') return [`📎 ${isolate(content.name)}`, ...(content.caption == null ? [] : [content.caption])].join('\n')
  const plain = toPlainContent(content)
  return plain.type === 'text' ? plain.text : ''
}
