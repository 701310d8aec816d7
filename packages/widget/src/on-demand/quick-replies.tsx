import { useRef } from 'preact/hooks'
import { offerStrings } from '../strings/en-offers.ts'
import { goOnWriting } from './go-on-writing.ts'
import { useSheet } from '../ui/use-sheet.ts'
import style from './offers.css?inline'

export type QuickRepliesProps = { readonly replies: readonly { readonly title: string; readonly payload: string }[]; readonly answer: (title: string, payload: string) => void }

/** Chips below the newest message; gone once somebody answered. */
export function QuickReplies({ replies, answer }: QuickRepliesProps) {
  const box = useRef<HTMLDivElement>(null)
  useSheet(box, style)
  return (
    <div class="replies" ref={box} role="group" aria-label={offerStrings.quickReplies}>
      {replies.map(({ title, payload }) => (
        <button
          type="button"
          class="chip"
          onClick={(event) => {
            goOnWriting(event)
            answer(title, payload)
          }}
        >
          {title}
        </button>
      ))}
    </div>
  )
}
