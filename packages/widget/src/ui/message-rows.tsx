import type { Actions } from '../state/actions.ts'
import { selectDelivery, type Delivery } from '../state/selectors.ts'
import { panelStrings } from '../strings/en.ts'
import { Avatar } from './avatar.tsx'
import type { TimeFormat } from './format-time.ts'
import type { MessageEntry, Row } from './group-entries.ts'
import { Icon } from './icons.tsx'
import { MessageContent } from './message-content.tsx'
import { NoticeView } from './notice-view.tsx'

export type RowProps = { readonly row: Row; readonly seenSeq: number; readonly format: TimeFormat; readonly actions: Actions; readonly readOnly: boolean }

/** One row of the list, by its kind. */
export function RowView(props: RowProps) {
  const { row, format } = props
  switch (row.kind) {
    case 'day':
      return <div class="day">{format.day(row.at)}</div>
    case 'marker':
      return (
        <div class="marker">
          <span>{panelStrings.newMessages}</span>
        </div>
      )
    case 'notice':
      return <NoticeView notice={row.notice} />
    case 'group':
      return <GroupView {...props} row={row} />
  }
}

/** Bubbles of one sender under one name, with one time below. */
function GroupView({ row, seenSeq, format, actions, readOnly }: RowProps & { readonly row: Extract<Row, { kind: 'group' }> }) {
  const { entries, mine, sender } = row
  const last = entries[entries.length - 1]
  const name = sender?.name ?? (sender?.purpose === 'bot' ? panelStrings.bot : panelStrings.team)
  return (
    <div class={mine ? 'group mine' : 'group'}>
      {mine ? null : <Avatar name={name} url={sender?.avatar_url} />}
      <div class="bubbles">
        {mine ? null : <div class="sender">{name}</div>}
        {entries.map((entry) => (
          <Bubble key={entry.key} entry={entry} mine={mine} actions={actions} readOnly={readOnly} />
        ))}
        {last !== undefined && <Foot entry={last} mine={mine} seenSeq={seenSeq} format={format} />}
      </div>
    </div>
  )
}

/** One message, and what can be done about it when it failed. */
function Bubble({ entry, mine, actions, readOnly }: Pick<RowProps, 'actions' | 'readOnly'> & { readonly entry: MessageEntry; readonly mine: boolean }) {
  const content = entry.kind === 'message' ? entry.message.content : { type: 'text' as const, text: entry.item.text }
  const failed = entry.kind === 'pending' && entry.item.state === 'failed'
  return (
    <>
      <div class={`bubble${failed ? ' failed' : ''}${content.type === 'carousel' || content.type === 'card' ? ' wide' : ''}`} data-pending={entry.kind === 'pending' ? entry.item.state : undefined}>
        <MessageContent content={content} mine={mine} answer={readOnly ? null : actions.send} />
      </div>
      {failed && (
        <div class="failure">
          <span>
            <Icon name="failed" />
            {panelStrings.failed}
          </span>
          <button type="button" onClick={() => actions.retry(entry.key)}>
            {panelStrings.retry}
          </button>
          <button type="button" onClick={() => actions.discard(entry.key)}>
            {panelStrings.discard}
          </button>
        </div>
      )}
    </>
  )
}

/** When, and for one's own messages how far they got. */
function Foot({ entry, mine, seenSeq, format }: Pick<RowProps, 'seenSeq' | 'format'> & { readonly entry: MessageEntry; readonly mine: boolean }) {
  const delivery: Delivery = entry.kind === 'pending' ? entry.item.state : selectDelivery(entry.message, seenSeq)
  if (delivery === 'failed') return null
  return (
    <div class="foot">
      <time dateTime={entry.at}>{format.time(entry.at)}</time>
      {mine && (
        <span class={`tick ${delivery}`} title={panelStrings[delivery]}>
          <Icon name={delivery === 'sending' ? 'queued' : delivery} />
          <span class="hidden">{panelStrings[delivery]}</span>
        </span>
      )}
    </div>
  )
}
