import type { Message } from '@rejoin/protocol'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import type { ChatState } from '../state/chat-state.ts'
import { withShown } from '../state/conversation-list.ts'
import type { Listed } from '../state/timeline.ts'
import { conversationStrings as words } from '../strings/en-conversations.ts'
import { fill } from '../strings/words.ts'
import { Icon } from '../ui/icons.tsx'
import { nameTicket } from '../ui/name-ticket.ts'
import { useSheet } from '../ui/use-sheet.ts'
import style from './conversation-list.css?inline'
import { describeMessage } from './describe-message.ts'

export type ConversationListProps = {
  readonly state: ChatState
  /** What a conversation about nothing in particular is called. */
  readonly title: string
  readonly locale: string | undefined
  readonly actions: Pick<Actions, 'goTo' | 'startNew'>
  readonly close: () => void
}

/** The person's conversations, latest activity first. Lies over the panel (EMB-28). */
export function ConversationList({ state, title, locale, actions, close }: ConversationListProps) {
  const sheet = useRef<HTMLElement>(null)
  const [problem, setProblem] = useState(false)
  const format = useMemo(() => createFormat(locale), [locale])
  const { conversations, timeline, spectator, settings } = state
  const ordered = withShown(conversations, timeline).toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
  const mayStart = spectator === null && (settings.allow_new_conversations === true || !ordered.some((one) => one.ticket === null && one.state !== 'completed'))

  useSheet(sheet, style)
  useLayoutEffect(() => {
    sheet.current?.focus()
    sheet.current?.addEventListener('keydown', (event) => {
      // Escape ends this, not the chat below.
      if (event.key !== 'Escape') return
      event.stopPropagation()
      close()
    })
  }, [])

  async function run(work: Promise<boolean>): Promise<void> {
    setProblem(false)
    if (await work) close()
    else setProblem(true)
  }

  return (
    <section class="conversations" ref={sheet} tabIndex={-1} aria-label={words.title}>
      <div class="conversations-head">
        <h2>{words.title}</h2>
        <button type="button" class="round" onClick={close} aria-label={words.back}>
          <Icon name="close" />
        </button>
      </div>
      <p class="conversations-problem" role="status" hidden={!problem}>
        {problem && words.failed}
      </p>
      <ul>
        {ordered.map((one) => (
          <li key={one.id}>
            <Row one={one} isShown={one.id === timeline.conversationId} title={title} format={format} open={() => void run(actions.goTo(one.id))} />
          </li>
        ))}
      </ul>
      {mayStart && (
        <div class="conversations-foot">
          <button type="button" class="action" onClick={() => void run(actions.startNew())}>
            {words.startNew}
          </button>
        </div>
      )}
    </section>
  )
}

type RowProps = { readonly one: Listed; readonly isShown: boolean; readonly title: string; readonly format: (at: string) => string; readonly open: () => void }

function Row({ one, isShown, title, format, open }: RowProps) {
  const { ticket, last_message, state, updated_at, unread_count: unread } = one
  return (
    <button type="button" class="conversations-row" aria-current={isShown} onClick={open}>
      <span class="conversations-icon">
        <Icon name={ticket === null ? 'chat' : 'file'} />
      </span>
      <span class="conversations-text">
        <span class="conversations-line">
          <strong>{ticket === null ? title : nameTicket(ticket)}</strong>
          <time dateTime={updated_at}>{format(updated_at)}</time>
        </span>
        <span class="conversations-line">
          <span class="conversations-last">{last_message === null ? words.empty : tell(last_message)}</span>
          {state === 'completed' && <span class="conversations-state">{words.completed}</span>}
          {unread > 0 && (
            <span class="conversations-unread">
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              <span class="hidden">{fill(words.unread, { n: unread })}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  )
}

function tell(message: Message): string {
  const text = describeMessage(message)
  return message.from_contact ? fill(words.mine, { text }) : text
}

/** The time of today, the day of everything before. */
function createFormat(locale: string | undefined): (at: string) => string {
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  const year = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
  return (at) => {
    const [date, now] = [new Date(at), new Date()]
    if (date.toDateString() === now.toDateString()) return time.format(date)
    return (date.getFullYear() === now.getFullYear() ? day : year).format(date)
  }
}
