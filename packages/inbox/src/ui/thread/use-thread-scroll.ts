import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

type ThreadScrollInput = {
  /** Changes when rows are added at the end. */
  readonly endKey: string
  /** Changes when earlier rows are put in front. */
  readonly startKey: string
  readonly onNearStart: () => void
}

export type ThreadScroll = {
  readonly box: RefObject<HTMLDivElement | null>
  readonly atEnd: boolean
  readonly toEnd: () => void
}

/** Closer than this to the end counts as being there. */
const END_SLACK = 64
const START_SLACK = 240

/**
 * Stays at the end while somebody is there, stays where they read otherwise, and does not jump when earlier
 * messages come in above. Browsers differ in what they do by themselves, so `overflow-anchor` is off.
 */
export function useThreadScroll({ endKey, startKey, onNearStart }: ThreadScrollInput): ThreadScroll {
  const box = useRef<HTMLDivElement>(null)
  const sticking = useRef(true)
  const previous = useRef({ height: 0, startKey })
  const [atEnd, setAtEnd] = useState(true)

  const toEnd = (): void => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    if (sticking.current) toEnd()
    else if (previous.current.startKey !== startKey) element.scrollTop += element.scrollHeight - previous.current.height
    previous.current = { height: element.scrollHeight, startKey }
    if (element.scrollHeight <= element.clientHeight) onNearStart()
  }, [endKey, startKey])

  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const onScroll = (): void => {
      sticking.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK
      setAtEnd(sticking.current)
      if (element.scrollTop < START_SLACK) onNearStart()
    }
    // The composer grows, a keyboard slides in, an image arrives: whoever was at the end stays there.
    const observer = new ResizeObserver(() => sticking.current && toEnd())
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [onNearStart])

  return { box, atEnd, toEnd }
}
