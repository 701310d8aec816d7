import type { ThreadMessage, ThreadRow } from '../../state/thread-rows.ts'
import { formatMoment, formatTime } from '../../state/relative-time.ts'
import { en } from '../../strings/en.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { ContentView } from './content-view.tsx'
import { DeliveryLine } from './delivery-line.tsx'

type Group = Extract<ThreadRow, { kind: 'group' }>

type MessageGroupProps = {
  readonly group: Group
  /** Whose face: a visitor has that of the contact they turned out to be, whatever they were then. */
  readonly faceId: string
  /** The sender's name as this agent knows it; null for a visitor nobody knows. */
  readonly name: string | null
  readonly shownName: string
  readonly imageUrl: string | null | undefined
  /** The key of the one message of ours that says how far it has come; failed ones always do. */
  readonly statusKey: string | null
}

/** Messages of one person within a few minutes: one face, one name, one time. */
export function MessageGroup({ group, faceId, name, shownName, imageUrl, statusKey }: MessageGroupProps) {
  const internal = group.visibility === 'internal'
  const first = group.messages[0]
  if (first === undefined) return null
  return (
    <article class={`group group-${group.side}${internal ? ' group-note' : ''}`} aria-label={shownName}>
      <Avatar id={faceId} name={name} imageUrl={imageUrl} size="small" />
      <div class="group-body">
        <header class="group-head">
          <span class="group-name">{shownName}</span>
          {(group.sender.purpose === 'bot' || group.sender.purpose === 'workflow') && <span class="badge badge-anonymous">{en.thread.bot}</span>}
          {internal && (
            <span class="group-note-label">
              <Icon name="note" size={13} />
              {en.thread.note}
            </span>
          )}
          {group.unproved && (
            <span class="group-unproved" title={en.thread.unprovedWhy}>
              <Icon name="question" size={13} />
              {en.thread.unproved}
            </span>
          )}
          <time class="group-time" dateTime={first.at} title={formatMoment(first.at, en.locale)}>{formatTime(first.at, en.locale)}</time>
        </header>
        {group.messages.map((message) => <MessageBubble key={message.key} message={message} showStatus={message.key === statusKey} />)}
      </div>
    </article>
  )
}

function MessageBubble({ message, showStatus }: { readonly message: ThreadMessage; readonly showStatus: boolean }) {
  const { delivery } = message
  const pending = delivery !== null && delivery.kind !== 'delivered' && delivery.kind !== 'seen'
  return (
    <div class={`message${pending ? ` message-${delivery.kind}` : ''}`} data-message={message.id ?? message.key}>
      <div class={message.deleted ? 'bubble bubble-deleted' : 'bubble'} dir="auto" title={formatMoment(message.at, en.locale)}>
        {message.deleted ? en.thread.deleted : <ContentView content={message.content} rich={message.rich} answered={message.answered} />}
        {message.edited && <span class="bubble-edited"> ({en.thread.edited})</span>}
      </div>
      {delivery !== null && (showStatus || pending) && <DeliveryLine delivery={delivery} messageKey={message.key} />}
    </div>
  )
}
