import type { RatingSetting } from '@rejoin/protocol'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Visit } from '../embed/visit.ts'
import type { Actions } from '../state/actions.ts'
import type { Timeline } from '../state/timeline.ts'
import { afterStrings, ratingStrings } from '../strings/en-after.ts'
import { fill } from '../strings/words.ts'
import { useSheet } from '../ui/use-sheet.ts'
import style from './after-talk.css?inline'

export type AfterTalkProps = { readonly timeline: Timeline; readonly setting: RatingSetting | null; readonly line: Visit['line']; readonly startNew: Actions['startNew'] }

const SCORES = [1, 2, 3, 4, 5] as const

/** When all is said: what the visitor thinks of it, and how to begin again (VIS-5). */
export function AfterTalk({ timeline, setting, line, startNew }: AfterTalkProps) {
  const place = useRef<HTMLDivElement>(null)
  useSheet(place, style)
  return (
    <div class="around completed" ref={place}>
      {setting !== null && <Rating key={timeline.conversationId ?? ''} timeline={timeline} setting={setting} line={line} />}
      <p>
        {afterStrings.completedHint}
        <button type="button" onClick={() => void startNew()}>
          {afterStrings.startNew}
        </button>
      </p>
    </div>
  )
}

/** The scale is a group of radio buttons, which every keyboard and screen reader knows. Nothing is sent before somebody means it. */
function Rating({ timeline: { conversationId, rating }, setting, line }: Omit<AfterTalkProps, 'startNew' | 'setting'> & { readonly setting: RatingSetting }) {
  const [isChanging, setChanging] = useState(false)
  const [score, setScore] = useState<number>(rating?.score ?? 0)
  const [comment, setComment] = useState(rating?.comment ?? '')
  const [outcome, setOutcome] = useState<'sending' | 'failed' | null>(null)
  const change = useRef<HTMLButtonElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const name = useId()
  const isShown = rating !== null && !isChanging
  const wasShown = useRef(isShown)
  useLayoutEffect(() => {
    if (wasShown.current === isShown) return
    wasShown.current = isShown
    // What had the focus is gone with what it stood in.
    if (isShown) change.current?.focus()
    else (form.current?.querySelector<HTMLElement>('input:checked') ?? form.current?.querySelector<HTMLElement>('input'))?.focus()
  }, [isShown])

  function send(event: Event): void {
    event.preventDefault()
    if (score === 0 || conversationId === null || outcome === 'sending') return
    setOutcome('sending')
    line.call('conversation.rate', { conversation_id: conversationId, score, comment: comment.trim() === '' ? null : comment.trim() }).then(
      () => {
        setOutcome(null)
        setChanging(false)
      },
      () => setOutcome('failed'),
    )
  }

  if (rating !== null && !isChanging) {
    return (
      <div class="rating rated" role="status">
        <Stars score={rating.score} />
        <span class="hidden">{fill(ratingStrings.given, { score: nameScore(rating.score) })}</span>
        <span>{ratingStrings.thanks}</span>
        <button
          type="button"
          ref={change}
          onClick={() => {
            setScore(rating.score)
            setComment(rating.comment ?? '')
            setChanging(true)
          }}
        >
          {ratingStrings.change}
        </button>
      </div>
    )
  }
  return (
    <form class="rating" ref={form} onSubmit={send}>
      <fieldset>
        <legend>{setting.question ?? ratingStrings.question}</legend>
        <div class="scale">
          {SCORES.map((value) => (
            <label key={value} data-on={value <= score ? '' : undefined} title={nameScore(value)}>
              <input type="radio" name={name} checked={value === score} onChange={() => setScore(value)} aria-label={nameScore(value)} />
              <Star />
            </label>
          ))}
        </div>
        <p class="scale-word" aria-hidden="true">
          {score === 0 ? '' : nameScore(score)}
        </p>
      </fieldset>
      {score > 0 && (
        <>
          {setting.comment !== false && <textarea class="comment" rows={2} maxLength={1000} value={comment} placeholder={ratingStrings.comment} aria-label={ratingStrings.comment} onInput={({ currentTarget }) => setComment(currentTarget.value)} />}
          <p class="rating-problem" role="alert" hidden={outcome !== 'failed'}>
            {outcome === 'failed' && ratingStrings.failed}
          </p>
          <button type="submit" class="rating-send" disabled={outcome === 'sending'}>
            {outcome === 'sending' ? ratingStrings.sending : ratingStrings.send}
          </button>
        </>
      )}
    </form>
  )
}

function nameScore(score: number): string {
  const { score1, score2, score3, score4, score5 } = ratingStrings
  return [score1, score2, score3, score4, score5][score - 1] ?? ''
}

function Star() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="star">
      <path d="m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.600 9.700l5.800-.8z" />
    </svg>
  )
}

function Stars({ score }: { readonly score: number }) {
  return (
    <span class="stars" aria-hidden="true">
      {SCORES.map((value) => (
        <span key={value} data-on={value <= score ? '' : undefined}>
          <Star />
        </span>
      ))}
    </span>
  )
}
