import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import type { ChatState, PendingMessage } from '../state/chat-state.ts'
import { countUnread, selectPending, selectUnread } from '../state/selectors.ts'
import type { Timeline } from '../state/timeline.ts'
import { fill, panelStrings } from '../strings/en.ts'
import { Avatar } from './avatar.tsx'
import { chunkLog, type Chunk } from './chunk-log.ts'
import type { TimeFormat } from './format-time.ts'
import { Icon } from './icons.tsx'
import { listenWhileShown } from './listen-while-shown.ts'
import { LogChunk } from './log-chunk.tsx'
import { RichText } from './rich-text.tsx'
import { useLater } from './use-later.ts'
import { useLogScroll } from './use-log-scroll.ts'

export type MessageListProps = { readonly state: ChatState; readonly isOpen: boolean; readonly greeting: string; readonly team: string; readonly format: TimeFormat; readonly actions: Actions }

/** The log of the conversation: begins at what is new, stays at its end while somebody reads along, and loads what came before on the way up. */
export function MessageList({ state, isOpen, greeting, team, format, actions }: MessageListProps) {
  const { timeline, typists, loaded, loadingOlder } = state
  const unsent = useMemo(() => selectPending(timeline, state.pending), [timeline.messages, state.pending])
  const hasOffers = useMemo(() => timeline.messages.some(({ content: { type } }) => type === 'quick_replies' || type === 'card' || type === 'carousel'), [timeline.messages])
  const offers = useLater(hasOffers, () => import('../on-demand/offers.ts'))
  const answers = useMemo(() => offers?.selectAnswers(timeline.messages, unsent), [timeline.messages, unsent, offers])
  const isEmpty = timeline.messages.length + unsent.length === 0
  const firstUnread = selectUnread(timeline)[0]?.seq ?? null
  const { beginSeq, markerSeq, showMarker } = useMarker(isOpen && loaded, firstUnread)
  const chunks = useChunks(timeline, unsent, markerSeq)
  const hasOlder = timeline.conversationId !== null && timeline.firstSeq > 2
  // The greeting stays for as long as the beginning of the conversation is in sight of this visit.
  const begins = !hasOlder && (loaded || !isEmpty)

  // Only of a long conversation anything is put away.
  const history = useLater(hasOlder || chunks.length > 4, () => import('../on-demand/history.ts'))
  const { scroller, content, isAway, isAtEnd, follow, toEnd, surroundings } = useLogScroll({
    isOpen,
    rows: chunks,
    firstSeq: timeline.firstSeq,
    beginSeq,
    spokenKey: unsent.at(-1)?.id ?? null,
    onNearStart: () => hasOlder && void actions.loadOlder(),
    createSurroundings: history?.createSurroundings,
    // Of a page with nothing but messages the rest is asked for: who joined, what was completed.
    isPartial: (timeline.messages[0]?.seq ?? Infinity) < timeline.firstSeq,
    retryKey: state.status,
  })

  useEffect(() => {
    if (!isAway) actions.trim()
  }, [isAway])

  // Read is what somebody has had before their eyes.
  function read(): void {
    if (isOpen && isAtEnd() && document.visibilityState === 'visible') actions.markRead()
    else showMarker(firstUnread)
  }
  useEffect(read, [isOpen, timeline.lastSeq, isAway, firstUnread])
  const latestRead = useRef(read)
  latestRead.current = read
  useLayoutEffect(() => listenWhileShown(document, ['visibilitychange'], () => latestRead.current()), [])

  const typing = useLater(typists.length > 0, () => import('../on-demand/typing-line.tsx'))
  const readOnly = state.spectator !== null
  const news = isAway ? countUnread(timeline) : 0
  const offer = readOnly ? null : offers?.selectOffer(timeline.messages, unsent)
  return (
    <div class="middle">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard, too */}
      <div class="scroller" ref={scroller} onScroll={follow} tabIndex={0} role="region" aria-label={panelStrings.conversation}>
        <div ref={content}>
          {/* Its place is kept, so that nothing moves when the page arrives. */}
          {hasOlder && <div class="older">{loadingOlder && panelStrings.loadingOlder}</div>}
          {!loaded && isEmpty && state.status === 'connecting' && <Skeleton />}
          <div class="log" role="log" aria-label={panelStrings.log} aria-live={loadingOlder || !isOpen ? 'off' : 'polite'}>
            {begins && greeting !== '' && (
              <div class="group greeting">
                <Avatar name={team} />
                <div class="bubbles">
                  <div class="bubble">
                    <RichText text={greeting} />
                  </div>
                </div>
              </div>
            )}
            {chunks.map((chunk, index) => (
              <LogChunk
                key={chunk.key}
                chunk={chunk}
                isLast={index === chunks.length - 1}
                seenSeq={timeline.seenSeq}
                answers={answers}
                format={format}
                actions={actions}
                readOnly={readOnly}
                Cards={offers?.CardsView}
                surroundings={surroundings}
              />
            ))}
            {offers && offer && <offers.QuickReplies replies={offer.content.replies} answer={(title, payload) => actions.send(title, { message_id: offer.id, payload })} />}
          </div>
          {typing && <typing.TypingLine typists={typists} team={team} />}
        </div>
      </div>
      {isAway && (
        <button type="button" class="jump" onClick={toEnd} aria-label={news > 0 ? fill(panelStrings.jumpToNew, { n: news }) : panelStrings.jumpToNewest}>
          {news > 0 && <span class="count">{news}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

/** Where the "new messages" line stands: where reading goes on, or before what came while somebody was elsewhere. It stays for this visit. */
function useMarker(isHere: boolean, firstUnread: number | null) {
  const [, draw] = useState(0)
  const visit = useRef({ isHere: false, beginSeq: firstUnread, markerSeq: firstUnread })
  if (visit.current.isHere !== isHere) {
    const seq = isHere ? firstUnread : null
    visit.current = { isHere, beginSeq: seq, markerSeq: seq }
  }
  return {
    ...visit.current,
    showMarker(seq: number | null): void {
      if (!isHere || visit.current.markerSeq !== null) return
      visit.current.markerSeq = seq
      draw(seq ?? 0)
    },
  }
}

/** Stretches that did not change are the same objects as before. */
function useChunks({ messages, notices }: Timeline, unsent: readonly PendingMessage[], markerSeq: number | null): readonly Chunk[] {
  const before = useRef<readonly Chunk[]>([])
  return useMemo(() => (before.current = chunkLog({ messages, notices }, unsent, markerSeq, before.current)), [messages, notices, unsent, markerSeq])
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
