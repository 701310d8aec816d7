import { normalizeEmail, type Availability } from '@rejoin/protocol'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Visit } from '../embed/visit.ts'
import { awayStrings } from '../strings/en-away.ts'
import { formStrings } from '../strings/en-form.ts'
import { fill, readLocale } from '../strings/words.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './away-notice.css?inline'
import { tellWhen } from './tell-when.ts'

export type AwayNoticeProps = {
  readonly availability: Availability
  readonly message: string | null
  /** Somebody nobody knows has spoken already: the answer can go to an address of theirs. */
  readonly asksEmail: boolean
  readonly line: Visit['line']
}

/** Above the text box while nobody answers: when somebody will, and that a message is welcome all the same (VIS-8). */
export function AwayNotice({ availability, message, asksEmail, line }: AwayNoticeProps) {
  const notice = useRef<HTMLDivElement>(null)
  useSheet(notice, style)
  return (
    <div class="around away" ref={notice}>
      <div class="away-words" role="status">
        <Icon name="queued" />
        <p>
          <strong>{tellWhen(availability.changes_at, readLocale())}</strong>
          <span class="away-message">{message ?? awayStrings.leave}</span>
        </p>
      </div>
      {asksEmail && <AskEmail line={line} />}
    </div>
  )
}

type Asked = { readonly step: 'closed' } | { readonly step: 'open'; readonly problem: string | null; readonly isSending: boolean } | { readonly step: 'saved'; readonly email: string }

/** Folded, so that whoever does not want it has a line less to read. What was typed stays until the server has it. */
function AskEmail({ line }: Pick<AwayNoticeProps, 'line'>) {
  const [asked, setAsked] = useState<Asked>({ step: 'closed' })
  const [typed, setTyped] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), [asked.step])

  function save(event: Event): void {
    event.preventDefault()
    const email = normalizeEmail(typed.trim())
    if (email === null) {
      setAsked({ step: 'open', problem: formStrings.badEmail, isSending: false })
      return field.current?.focus()
    }
    setAsked({ step: 'open', problem: null, isSending: true })
    line.call('contact.introduce', { introduction: { email } }).then(
      () => setAsked({ step: 'saved', email }),
      () => setAsked({ step: 'open', problem: awayStrings.failed, isSending: false }),
    )
    return undefined
  }

  if (asked.step === 'saved') {
    return (
      <p class="away-saved" role="status">
        {fill(awayStrings.saved, { email: asked.email })}
      </p>
    )
  }
  if (asked.step === 'closed') {
    return (
      <button type="button" class="away-ask" onClick={() => setAsked({ step: 'open', problem: null, isSending: false })}>
        {awayStrings.askEmail}
      </button>
    )
  }
  return (
    <form class="away-email" noValidate onSubmit={save}>
      <input
        ref={field}
        type="email"
        autocomplete="email"
        dir="ltr"
        value={typed}
        placeholder={awayStrings.email}
        aria-label={awayStrings.email}
        aria-invalid={asked.problem === null ? undefined : true}
        aria-describedby={asked.problem === null ? undefined : 'away-problem'}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <button type="submit" disabled={asked.isSending}>
        {awayStrings.save}
      </button>
      {asked.problem !== null && (
        <p class="away-problem" id="away-problem" role="alert">
          {asked.problem}
        </p>
      )}
    </form>
  )
}
