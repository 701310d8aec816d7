import type { Actions } from '../state/actions.ts'
import { selectDelivery, type Delivery } from '../state/selectors.ts'
import { panelStrings } from '../strings/en.ts'
import { Avatar } from './avatar.tsx'
import type { TimeFormat } from './format-time.ts'
import type { MessageEntry, Row } from './group-entries.ts'
import { FileContent } from './file-content.tsx'
import { Icon } from './icons.tsx'
import { MessageContent, type ContentProps } from './message-content.tsx'
import { NoticeView } from './notice-view.tsx'
import { RichText } from './rich-text.tsx'

export type RowProps = {
  readonly row: Row
  readonly seenSeq: number
  /** Which button was pressed, by message. */
  readonly answers: ReadonlyMap<string, string> | undefined
  readonly format: TimeFormat
  readonly actions: Actions
  readonly readOnly: boolean
  readonly Cards: ContentProps['Cards']
}

/** One row of the list, by its kind. */
export function RowView(props: RowProps) {
  const { row, format, actions, readOnly } = props
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
      return <NoticeView notice={row.notice} files={actions.files} readOnly={readOnly} />
    case 'group':
      return <GroupView {...props} row={row} />
  }
}

type GroupProps = Omit<RowProps, 'row'> & { readonly row: Extract<Row, { kind: 'group' }> }

/** Bubbles of one sender under one name, with one time below. */
function GroupView({ row, ...shared }: GroupProps) {
  const { entries, mine, sender } = row
  const last = entries[entries.length - 1]
  const name = sender?.name ?? (sender?.purpose === 'bot' ? panelStrings.bot : panelStrings.team)
  return (
    <div class={mine ? 'group mine' : 'group'}>
      {mine ? null : <Avatar name={name} url={sender?.avatar_url} />}
      <div class="bubbles">
        {mine ? null : <div class="sender">{name}</div>}
        {entries.map((entry) => (
          <Bubble key={entry.key} entry={entry} {...shared} />
        ))}
        {last !== undefined && <Foot entry={last} mine={mine} {...shared} />}
      </div>
    </div>
  )
}

/** One message, and what can be done about it when it failed. */
function Bubble({ entry, answers, actions, readOnly, Cards }: Pick<RowProps, 'answers' | 'actions' | 'readOnly' | 'Cards'> & { readonly entry: MessageEntry }) {
  if (entry.kind === 'message') {
    const { id, content } = entry.message
    const answered = answers?.get(id)
    const answer = readOnly || answered !== undefined ? null : (title: string, payload: string) => actions.send(title, { message_id: id, payload })
    return (
      <div class={content.type === 'carousel' || content.type === 'card' ? 'bubble wide' : 'bubble'}>
        {content.type === 'attachment' ? <FileContent message={entry.message} files={actions.files} readOnly={readOnly} /> : <MessageContent message={entry.message} answer={answer} answered={answered} Cards={Cards} />}
      </div>
    )
  }
  const { text, state } = entry.item
  return (
    <>
      <div class={state === 'failed' ? 'bubble failed' : 'bubble'} data-pending={state}>
        <RichText text={text} />
      </div>
      {state === 'failed' && (
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
