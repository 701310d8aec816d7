import { CHAT_PLUGIN, nameContact, summarizeMessage, type Conversation } from '@rejoin/protocol'
import { describeIdentity } from '../../state/how-we-know.ts'
import { labelTicket } from '../../state/label-ticket.ts'
import { formatAge, formatMoment } from '../../state/relative-time.ts'
import { formatRoute } from '../../state/route.ts'
import type { View } from '../../state/view.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { now } from '../now.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'

const t = en.list

/** A row has room for this many tags. */
const SHOWN_TAGS = 2

type RowProps = { readonly conversation: Conversation; readonly view: View; readonly current: boolean }

/** One conversation in the list: who, what was said last, when, how much is unread, whose it is. */
export function ConversationRow({ conversation, view, current }: RowProps) {
  const { contacts, nameOf, drafts, me } = useInbox()
  const contact = contacts.contacts.value.get(conversation.contact_id)
  const name = nameOf(contact)
  const verified = contact != null && describeIdentity(contact).level === 'verified'
  const draft = drafts.of(conversation.id)
  const hasDraft = draft.public.trim() !== '' || draft.internal.trim() !== ''
  const unread = conversation.unread_count > 0
  return (
    <a
      class={`row${unread ? ' row-unread' : ''}`}
      href={formatRoute({ view, conversationId: conversation.id, about: false })}
      data-row={conversation.id}
      aria-current={current ? 'true' : undefined}
    >
      <Avatar id={conversation.contact_id} name={contact == null ? null : nameContact(contact)} imageUrl={contact?.avatar_url} />
      <span class="row-top">
        {/* Still being looked up: an empty bar, for "Visitor" would already be a statement. */}
        {contact === undefined ? <span class="skeleton row-name-loading" /> : <span class="row-name">{name}</span>}
        {verified && (
          <span class="row-verified" title={en.about.levels.verified}>
            <Icon name="shield" size={14} />
            <span class="unseen">{en.about.levels.verified}</span>
          </span>
        )}
        {contact?.blocked === true && (
          <span class="row-blocked" title={en.about.blocked}>
            <Icon name="ban" size={14} />
            <span class="unseen">{en.about.blocked}</span>
          </span>
        )}
        <time class="row-time" dateTime={conversation.updated_at} title={formatMoment(conversation.updated_at, en.locale)}>
          {formatAge(activityAt(conversation), now.value, en.locale, 'now')}
        </time>
      </span>
      <span class="row-middle">
        <span class="row-text">{describeLast(conversation, me.value.id)}</span>
        {unread && (
          <span class="row-count">
            <span aria-hidden="true">{conversation.unread_count > 99 ? '99+' : conversation.unread_count}</span>
            <span class="unseen">{t.unread(conversation.unread_count)}</span>
          </span>
        )}
      </span>
      <span class="row-bottom">
        <Origin conversation={conversation} />
        {conversation.tags.slice(0, SHOWN_TAGS).map((tag) => <bdi class="row-tag" key={tag}>{tag}</bdi>)}
        {conversation.tags.length > SHOWN_TAGS && <span class="row-more" title={conversation.tags.join(', ')}>+{conversation.tags.length - SHOWN_TAGS}</span>}
        {hasDraft && <span class="row-draft">{en.composer.draft}</span>}
        <Assignee conversation={conversation} view={view} />
      </span>
    </a>
  )
}

/** Where it comes from and was handed to; what it is about says more than that it came by the chat. */
function Origin({ conversation: { channel, queue, ticket } }: { readonly conversation: Conversation }) {
  const source = channel.source === CHAT_PLUGIN ? (ticket === null ? t.chat : null) : channel.source
  const words = [source, queue].filter((part) => part != null).join(' · ')
  return (
    <>
      {ticket !== null && (
        <span class="row-ticket" title={labelTicket(ticket)}>
          <Icon name="file" size={14} />
          <span class="unseen">{en.about.ticket}</span>
          <bdi class="row-ticket-name">{labelTicket(ticket)}</bdi>
        </span>
      )}
      {words !== '' && <span class="row-channel">{words}</span>}
    </>
  )
}

/** In a view that already says whose a conversation is, the face would only repeat it. */
function Assignee({ conversation, view }: { readonly conversation: Conversation; readonly view: View }) {
  const { agents, agentName, me } = useInbox()
  const id = conversation.assignee_id
  if (id === null || view === 'mine' || view === 'open') return null
  const name = id === me.value.id ? en.you : agentName(id)
  return (
    <span class="row-assignee" title={t.assignedTo(name)}>
      <Avatar id={id} name={agents.agents.value.get(id)?.name ?? null} imageUrl={agents.agents.value.get(id)?.avatar_url} size="small" />
      <span class="row-assignee-name">{name}</span>
    </span>
  )
}

function activityAt(conversation: Conversation): string {
  return conversation.last_message?.sent_at ?? conversation.created_at
}

function describeLast(conversation: Conversation, myId: string): string {
  const last = conversation.last_message
  if (last === null) return t.noMessage
  const words = summarizeMessage(last)
  if (last.from_contact) return words
  if (last.sender.id === myId) return t.youSaid + words
  const firstName = last.sender.name?.split(' ')[0]
  return firstName === undefined ? words : `${firstName}: ${words}`
}

