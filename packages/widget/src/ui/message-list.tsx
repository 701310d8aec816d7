import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import type { ChatState } from '../state/chat-state.ts'
import { isUnread, selectEntries } from '../state/selectors.ts'
import { fill, panelStrings } from '../strings/en.ts'
import { Avatar } from './avatar.tsx'
import type { TimeFormat } from './format-time.ts'
import { groupEntries } from './group-entries.ts'
import { Icon } from './icons.tsx'
import { QuickReplies } from './message-content.tsx'
import { listenWhileShown } from './listen-while-shown.ts'
import { RowView } from './message-rows.tsx'
import { PlainText } from './rich-text-view.tsx'

/** Close enough to the end to count as reading along. */
const NEAR_END_PX = 48
/** Scrolled up this close to the beginning, the page before is fetched. */
const NEAR_START_PX = 240

export type MessageListProps = { readonly state: ChatState; readonly isOpen: boolean; readonly greeting: string; readonly team: string; readonly format: TimeFormat; readonly actions: Actions }

/** The log of the conversation: stays at its end while somebody reads along, and loads what came before on the way up. */
export function MessageList({ state, isOpen, greeting, team, format, actions }: MessageListProps) {
  const { timeline, pending, typist, loaded, loadingOlder } = state
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const lastTop = useRef(0)
  const [isAway, setAway] = useState(false)
  const [markerSeq, setMarker] = useState<number | null>(null)
  const entries = useMemo(() => selectEntries(timeline, pending), [timeline.messages, timeline.notices, pending])
  const rows = useMemo(() => groupEntries(entries, markerSeq), [entries, markerSeq])
  const last = entries[entries.length - 1]
  const firstUnread = timeline.messages.find((message) => isUnread(timeline, message))?.seq ?? null
  // The greeting stays for as long as the beginning of the conversation is in sight of this visit.
  const begins = timeline.firstSeq <= 2 && (loaded || entries.length > 0)

  useLayoutEffect(() => setMarker(isOpen ? firstUnread : null), [isOpen, loaded])

  // New messages keep the end in view; older ones push nothing away.
  const height = useRef(0)
  const firstSeq = useRef(timeline.firstSeq)
  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null) return
    if (timeline.firstSeq < firstSeq.current && !atEnd.current) box.scrollTop += box.scrollHeight - height.current
    else if (last?.kind === 'pending') stayAtEnd()
    firstSeq.current = timeline.firstSeq
    height.current = box.scrollHeight
  }, [rows])
  useLayoutEffect(() => {
    if (isOpen) stayAtEnd()
  }, [isOpen])

  // Pictures, keyboards and late fonts change heights after the fact; the end stays the end.
  useLayoutEffect(() => {
    const watching = new ResizeObserver(() => {
      if (atEnd.current) stayAtEnd()
    })
    for (const box of [scroller.current, content.current]) if (box !== null) watching.observe(box)
    return () => watching.disconnect()
  }, [])

  function stayAtEnd(): void {
    const box = scroller.current
    if (box === null) return
    atEnd.current = true
    box.scrollTop = box.scrollHeight
    lastTop.current = box.scrollTop
  }

  // Read is what somebody has had before their eyes.
  function read(): void {
    if (isOpen && atEnd.current && document.visibilityState === 'visible') actions.markRead()
    else if (firstUnread !== null) setMarker((now) => now ?? firstUnread)
  }
  useEffect(read, [isOpen, timeline.lastSeq, isAway, firstUnread])
  const latestRead = useRef(read)
  latestRead.current = read
  useLayoutEffect(() => listenWhileShown(document, ['visibilitychange'], () => latestRead.current()), [])

  /** Notices who leaves the end and who comes near the beginning. */
  function follow(): void {
    const box = scroller.current
    if (box === null) return
    // Only somebody who scrolls back has left the end; content that grows has not.
    const isBack = box.scrollTop < lastTop.current
    const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX
    lastTop.current = box.scrollTop
    atEnd.current = isNear || (atEnd.current && !isBack)
    setAway(!atEnd.current)
    if (box.scrollTop < NEAR_START_PX && !atEnd.current) void actions.loadOlder()
  }

  function jump(): void {
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior })
  }

  // Drawn once for the same rows: typing and status changes cost nothing, however long the conversation is.
  const drawn = useMemo(
    () => rows.map((row) => <RowView key={row.key} row={row} seenSeq={timeline.seenSeq} format={format} actions={actions} readOnly={state.spectator !== null} />),
    [rows, timeline.seenSeq, format, state.spectator],
  )
  const answerable = last?.kind === 'message' && !last.message.from_contact && state.spectator === null ? last : null
  return (
    <div class="middle">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard, too */}
      <div class="scroller" ref={scroller} onScroll={follow} tabIndex={0} role="region" aria-label={panelStrings.conversation}>
        <div ref={content}>
          {loadingOlder && <div class="older">{panelStrings.loadingOlder}</div>}
          {!loaded && entries.length === 0 && state.status === 'connecting' && <Skeleton />}
          <div class="log" role="log" aria-label={panelStrings.log} aria-live={loadingOlder || !isOpen ? 'off' : 'polite'}>
            {begins && greeting !== '' && (
              <div class="group greeting">
                <Avatar name={team} />
                <div class="bubbles">
                  <div class="bubble">
                    <PlainText text={greeting} />
                  </div>
                </div>
              </div>
            )}
            {drawn}
          </div>
          {answerable !== null && <QuickReplies content={answerable.message.content} answer={actions.send} />}
          {typist !== null && (
            <div class="typing">
              <Avatar name={typist.name ?? team} />
              <span class="dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              <span class="hidden">{fill(panelStrings.typing, { name: typist.name ?? team })}</span>
            </div>
          )}
        </div>
      </div>
      {isAway && (
        <button type="button" class="jump" onClick={jump} aria-label={panelStrings.jumpToNewest}>
          <Icon name="down" />
          {firstUnread !== null && <span>{panelStrings.newMessages}</span>}
        </button>
      )}
    </div>
  )
}

/** Keeps the place of what is about to arrive. */
function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">{panelStrings.loading}</span>
      <i />
      <i />
      <i />
    </div>
  )
}
