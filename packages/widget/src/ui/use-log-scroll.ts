import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { createSurroundings } from '../on-demand/surroundings.ts'
import type { Surroundings } from './log-chunk.tsx'

/** Close enough to the end to count as reading along. */
const NEAR_END_PX = 48
/** Scrolled up this close to the beginning, the page before is fetched. */
const NEAR_START_PX = 1000
/** Room above the line before the first unread message, so that one sees that there is more. */
const ABOVE_MARKER_PX = 24

export type LogScrollInput = {
  readonly isOpen: boolean
  /** Changes whenever the rows do. */
  readonly rows: unknown
  /** Grows smaller when earlier rows are put in front. */
  readonly firstSeq: number
  /** The first unread message, if it was opened with one: reading goes on there. */
  readonly beginSeq: number | null
  /** Another one when somebody has just said something here: they want to see it. */
  readonly spokenKey: string | null
  readonly onNearStart: () => void
  /** Something among what is there is not loaded yet. */
  readonly isPartial: boolean
  /** Loaded with a long conversation. */
  readonly createSurroundings: typeof createSurroundings | undefined
  /** When this changes, it is time to look again whether the start is near. */
  readonly retryKey: string
}

export type LogScroll = {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  /** Somebody reads further up. */
  readonly isAway: boolean
  /** The same as of this moment, also between two drawings. */
  readonly isAtEnd: () => boolean
  readonly follow: () => void
  readonly toEnd: () => void
  readonly surroundings: Surroundings | undefined
}

/**
 * Stays at the end while somebody reads along, and where they are when they do not, whatever comes in at either end.
 * Browsers differ in what they do by themselves, so `overflow-anchor` is off.
 */
export function useLogScroll({ isOpen, rows, firstSeq, beginSeq, spokenKey, onNearStart, createSurroundings, isPartial, retryKey }: LogScrollInput): LogScroll {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const lastTop = useRef(0)
  const before = useRef({ height: 0, firstSeq, spokenKey })
  const begun = useRef<number | null>(null)
  const [isAway, setAway] = useState(false)
  const surroundings = useMemo(() => createSurroundings?.(scroller), [createSurroundings])

  useLayoutEffect(() => {
    atEnd.current = true
    begun.current = null
  }, [isOpen])

  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null || !isOpen) return
    const marker = beginSeq === begun.current ? null : box.querySelector<HTMLElement>('.marker')
    begun.current = beginSeq
    if (marker !== null) {
      box.scrollTop = marker.offsetTop - ABOVE_MARKER_PX
      look(box, false)
    } else if (atEnd.current || (spokenKey !== null && spokenKey !== before.current.spokenKey)) stayAtEnd()
    else if (firstSeq < before.current.firstSeq) box.scrollTop += box.scrollHeight - before.current.height
    before.current = { height: box.scrollHeight, firstSeq, spokenKey }
  }, [rows, isOpen])

  // Pictures, keyboards and late fonts change heights after the fact; the end stays the end.
  useLayoutEffect(() => {
    const watching = new ResizeObserver(() => {
      if (atEnd.current) stayAtEnd()
      before.current.height = scroller.current?.scrollHeight ?? 0
    })
    for (const box of [scroller.current, content.current]) if (box !== null) watching.observe(box)
    return () => watching.disconnect()
  }, [])

  // A page that did not come is asked for again when the line is back, also by somebody who cannot scroll any further.
  useEffect(() => {
    if (isOpen && (isPartial || (scroller.current?.scrollTop ?? 0) < NEAR_START_PX)) onNearStart()
  }, [isOpen, firstSeq, retryKey])

  function stayAtEnd(): void {
    const box = scroller.current
    if (box === null) return
    box.scrollTop = box.scrollHeight
    look(box, true)
  }

  /** Only somebody who scrolls back leaves the end; content that grows does not. */
  function look(box: HTMLElement, staysAtEnd: boolean): void {
    lastTop.current = box.scrollTop
    atEnd.current = staysAtEnd || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX
    setAway(!atEnd.current)
  }

  return {
    scroller,
    content,
    isAway,
    isAtEnd: () => atEnd.current,
    surroundings,
    follow() {
      const box = scroller.current
      if (box === null) return
      look(box, atEnd.current && box.scrollTop >= lastTop.current)
      if (box.scrollTop < NEAR_START_PX && !atEnd.current) onNearStart()
    },
    toEnd() {
      const box = scroller.current
      if (box === null) return
      // A way of many screens is no journey anybody wants to watch.
      const isFar = box.scrollHeight - box.scrollTop > 4 * box.clientHeight
      box.scrollTo({ top: box.scrollHeight, behavior: isFar || matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
    },
  }
}
