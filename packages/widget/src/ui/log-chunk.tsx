import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Chunk } from './chunk-log.ts'
import { RowView, type RowProps } from './message-rows.tsx'

/** The scroller, as far as a stretch of its content cares. */
export type Surroundings = {
  /** Tells whenever the element comes near what can be seen, or leaves it. Returns its own off. */
  readonly watch: (element: HTMLElement, tell: (isNear: boolean) => void) => () => void
  /** The element is as high as it is now, and was this high: what is being read stays where it is. */
  readonly settle: (element: HTMLElement, before: number) => void
}

export type LogChunkProps = Omit<RowProps, 'row'> & { readonly chunk: Chunk; readonly isLast: boolean; readonly surroundings: Surroundings | undefined }

/** Far from what can be seen only the place of its rows is kept, so that a page holds a few hundred of them, however long the log. */
export function LogChunk({ chunk, isLast, surroundings, ...rest }: LogChunkProps) {
  const { answers, seenSeq, format, readOnly, Cards } = rest
  const box = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState<string | null>(null)
  const kept = useRef<string | null>(null)

  useLayoutEffect(() => {
    const element = box.current
    // Whoever is in there by keyboard stays there.
    return element === null ? undefined : surroundings?.watch(element, (isNear) => setHeight(isNear || element.matches(':focus-within') ? null : getComputedStyle(element).height))
  }, [surroundings])
  useLayoutEffect(() => {
    if (height === null && kept.current !== null && box.current !== null) surroundings?.settle(box.current, parseFloat(kept.current))
    kept.current = height
  }, [height])

  // New messages are always drawn: they are announced while somebody reads further up. What is drawn again is no news.
  const isAway = height !== null && !isLast
  // Drawn once for the same rows: typing and status changes cost nothing, however long the conversation is.
  const rows = useMemo(() => !isAway && chunk.rows.map((row) => <RowView key={row.key} row={row} {...rest} />), [isAway, chunk, answers?.size, seenSeq, format, readOnly, Cards])
  return (
    <div class="chunk" ref={box} style={isAway ? { blockSize: height } : undefined} aria-live={isLast ? undefined : 'off'}>
      {rows}
    </div>
  )
}
