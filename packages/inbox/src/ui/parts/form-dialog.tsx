import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { en } from '../../strings/en.ts'
import './dialog.css'
import './form-dialog.css'

type FormDialogProps = {
  readonly open: boolean
  readonly title: string
  /** What the button that does it says: the deed, never "OK". */
  readonly submit: string
  readonly busy: boolean
  /** Why it was not done, or null. */
  readonly problem: string | null
  readonly onSubmit: () => void
  readonly onClose: () => void
  /** The fields; drawn anew each time it opens. */
  readonly children: ComponentChildren
}

/** Asks for one or two things. A modal dialog of the browser's own: Enter does it, Escape and Cancel leave all as it was. */
export function FormDialog({ open, title, submit, busy, problem, onSubmit, onClose, children }: FormDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog class="dialog form-dialog" ref={dialog} aria-labelledby={titleId} closedby="any" onClose={onClose}>
      {open && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (!busy) onSubmit()
          }}
        >
          <h2 class="confirm-title" id={titleId}>{title}</h2>
          {children}
          {problem !== null && <p class="dialog-problem" role="alert">{problem}</p>}
          <div class="confirm-buttons">
            <button type="button" class="button" onClick={onClose}>{en.actions.cancel}</button>
            <button type="submit" class="button button-primary" disabled={busy}>{submit}</button>
          </div>
        </form>
      )}
    </dialog>
  )
}

type FieldProps = {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly placeholder?: string
  readonly maxLength: number
  readonly inputMode?: 'url' | 'text'
  /** The first field of a dialog: one opens it to type. */
  readonly first?: boolean
  readonly invalid?: boolean
}

export function DialogField({ label, value, onInput, placeholder, maxLength, inputMode = 'text', first = false, invalid = false }: FieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (first) input.current?.focus()
  }, [])
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        ref={input}
        class="input"
        value={value}
        placeholder={placeholder}
        maxLength={maxLength}
        inputMode={inputMode}
        autocomplete="off"
        autocapitalize={inputMode === 'url' ? 'off' : undefined}
        spellcheck={inputMode !== 'url'}
        dir={inputMode === 'url' ? 'ltr' : 'auto'}
        aria-invalid={invalid}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  )
}
