import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks'
import { isHttpUrl, nameContact, type EventData, type Sender } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { judgeByMerges } from '../../state/assurance.ts'
import { nameHost } from '../../state/page-address.ts'
import { formatDay, formatMoment } from '../../state/relative-time.ts'
import { firstSeq, lastSeq, seqReadByCustomer } from '../../state/thread.ts'
import { deriveRows, type ThreadRow } from '../../state/thread-rows.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { now } from '../now.ts'
import { Contained } from '../parts/contained.tsx'
import { Icon } from '../parts/icon.tsx'
import { describeNotice } from './describe-notice.ts'
import { MessageGroup } from './message-group.tsx'
import { OfferAnswer } from './offer-answer.tsx'
import { TypingLine } from './typing-line.tsx'
import { useAttention } from './use-reading.ts'
import { useThreadScroll } from './use-thread-scroll.ts'
import './message-list.css'

const t = en.thread

/** The thread itself. What was scrolled into view while somebody looked counts as read. */
export function MessageList({ opened }: { readonly opened: OpenConversation }) {
  const inbox = useInbox()
  const thread = opened.log.thread.value
  const me = inbox.me.value
  const contact = opened.info.value?.contact
  const outgoing = inbox.queue.outbox.value.filter((item) => item.conversationId === opened.id)
  const readByCustomer = seqReadByCustomer(thread)
  const merges = opened.history.merges.value
  const rows = useMemo(
    () => deriveRows({ events: thread.events, outgoing, me, readByCustomer, wasIdentified: judgeByMerges(contact, merges) }),
    [thread.events, inbox.queue.outbox.value, me, readByCustomer, contact, merges],
  )

  const loadEarlier = useCallback(() => void opened.log.loadEarlier(), [opened])
  const { box, atEnd, toEnd } = useThreadScroll({
    endKey: `${lastSeq(thread)}/${outgoing.length}/${opened.typists.value.length}/${readByCustomer}`,
    startKey: String(firstSeq(thread)),
    onNearStart: loadEarlier,
  })

  const attentive = useAttention()
  const newest = lastSeq(thread)
  const online = inbox.connection.status.value === 'online'
  useEffect(() => {
    if (!attentive || !atEnd || newest === null || !online) return
    opened.markRead()
    inbox.feed.markReadHere(opened.id)
  }, [attentive, atEnd, newest, online])

  const seenEnd = useRef(newest)
  if (atEnd) seenEnd.current = newest
  const hasNew = !atEnd && newest !== null && newest > (seenEnd.current ?? 0)
  const first = firstSeq(thread)

  return (
    <div class="messages">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whoever has no mouse scrolls it by keyboard (WCAG 2.1.1) */}
      <div class="messages-scroll" ref={box} role="log" aria-label={t.log} aria-live="off" tabIndex={0}>
        <div class="messages-inner">
          {first !== null && first > 1 && (
            <button type="button" class="messages-earlier text-button" onClick={loadEarlier}>
              {opened.log.loadingEarlier.value ? t.loadingEarlier : t.earlier}
            </button>
          )}
          {rows.map((row) => (
            <Contained key={row.key}>
              <RowView row={row} opened={opened} statusKey={lastDeliveredKey(rows)} contactName={inbox.nameOf(contact)} />
            </Contained>
          ))}
          <TypingLine typists={opened.typists.value} customerName={inbox.nameOf(contact)} />
        </div>
      </div>
      {!atEnd && (
        <button type="button" class={hasNew ? 'messages-jump messages-jump-new' : 'messages-jump'} onClick={toEnd} aria-label={hasNew ? t.jumpToNew : t.newest}>
          {hasNew && <span>{t.jumpToNew}</span>}
          <Icon name="down" size={16} />
        </button>
      )}
    </div>
  )
}

type RowViewProps = { readonly row: ThreadRow; readonly opened: OpenConversation; readonly statusKey: string | null; readonly contactName: string }

function RowView({ row, opened, statusKey, contactName }: RowViewProps) {
  const inbox = useInbox()
  if (row.kind === 'day') {
    return (
      <h3 class="day">
        <span>{formatDay(row.at, now.value, en.locale, t)}</span>
      </h3>
    )
  }
  if (row.kind === 'verified') {
    return (
      <p class="notice notice-verified" title={formatMoment(row.at, en.locale)}>
        <Icon name="shield" size={15} />
        {row.named === null ? en.notices.verified(contactName) : en.notices.verifiedAs(row.named)}
      </p>
    )
  }
  if (row.kind === 'notice') {
    const words = describeNotice(row.event, { myId: inbox.me.value.id, customer: contactName, agent: inbox.agentName })
    const offered = row.event.type === 'attachment.offered' && row.event.actor.purpose === 'customer' ? row.event.data.attachment_id : undefined
    return (
      <p class="notice">
        {words}
        {row.event.type === 'conversation.rated' && row.event.data.comment !== null && <q class="notice-comment" dir="auto">{row.event.data.comment}</q>}
        {row.event.type === 'page.pushed' && <PageLink page={row.event.data} />}
        {offered !== undefined && <OfferAnswer opened={opened} attachmentId={offered} />}
      </p>
    )
  }
  const { name, shownName, imageUrl } = nameSender(row.sender, row.side === 'visitor')
  const faceId = row.side === 'visitor' ? (opened.info.value?.contact_id ?? row.sender.id) : row.sender.id
  return <MessageGroup group={row} faceId={faceId} name={name} shownName={shownName} imageUrl={imageUrl} statusKey={statusKey} />

  /** The directory knows a name as it is today; the message itself carries the one of its time. */
  function nameSender(sender: Sender, isVisitor: boolean): { name: string | null; shownName: string; imageUrl: string | null | undefined } {
    if (isVisitor) {
      const contact = opened.info.value?.contact
      const known = contact === undefined ? (sender.name ?? null) : nameContact(contact)
      return { name: known, shownName: contact === undefined ? (known ?? en.visitor) : inbox.nameOf(contact), imageUrl: contact?.avatar_url }
    }
    const agent = inbox.agents.agents.value.get(sender.id)
    const name = agent?.name ?? sender.name ?? en.formerColleague
    return { name, shownName: sender.id === inbox.me.value.id ? en.you : name, imageUrl: agent?.avatar_url ?? sender.avatar_url }
  }
}

/** An address that came over the wire is a link only if it leads to a web page. */
function PageLink({ page }: { readonly page: EventData['page.pushed'] }) {
  const words = page.title ?? nameHost(page.url)
  if (!isHttpUrl(page.url)) return <> {words}</>
  return <> <a class="notice-link" href={page.url} title={page.url} target="_blank" rel="noopener noreferrer">{words}</a></>
}

/** Only the newest of our public messages says how far it has come; the earlier ones came at least as far. */
function lastDeliveredKey(rows: readonly ThreadRow[]): string | null {
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    const row = rows[i]
    if (row?.kind !== 'group') continue
    const last = row.messages.at(-1)
    if (row.side === 'team' && row.visibility === 'public') return last?.key ?? null
  }
  return null
}
