import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isVisible } from '@rejoin/protocol'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'

const t = en.composer

/** What a message may suggest at most, and how long each may be (contract §6, quick_replies). */
const MOST = 13
const LONGEST = 80

type SuggestedAnswersProps = { readonly answers: readonly string[]; readonly onChange: (answers: readonly string[]) => void; readonly onClose: () => void }

/** Answers that the visitor can pick with one press, beside what is asked. */
export function SuggestedAnswers({ answers, onChange, onClose }: SuggestedAnswersProps) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const isFull = answers.length >= MOST
  useLayoutEffect(() => field.current?.focus(), [])

  function add(): void {
    const answer = text.trim()
    setText('')
    // The same answer twice would be two buttons that nobody can tell apart.
    if (isVisible(answer) && !isFull && !answers.includes(answer)) onChange([...answers, answer])
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      add()
    }
    if (event.key === 'Backspace' && text === '') onChange(answers.slice(0, -1))
    if (event.key === 'Escape') {
      event.stopPropagation()
      onClose()
    }
  }

  return (
    <div class="composer-answers" role="group" aria-label={t.suggested}>
      {answers.map((answer) => (
        <span class="composer-answer" key={answer}>
          {answer}
          <button type="button" aria-label={t.suggestRemove(answer)} onClick={() => onChange(answers.filter((other) => other !== answer))}>
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <input
        ref={field}
        type="text"
        dir="auto"
        value={text}
        maxLength={LONGEST}
        disabled={isFull}
        placeholder={isFull ? t.suggestMost : t.suggestPlaceholder}
        aria-label={t.suggestPlaceholder}
        enterkeyhint="enter"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
      <button type="button" class="icon-button" aria-label={t.suggestClose} title={t.suggestClose} onClick={onClose}>
        <Icon name="close" size={15} />
      </button>
    </div>
  )
}
