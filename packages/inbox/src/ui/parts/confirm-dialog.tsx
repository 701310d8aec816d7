import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { en } from '../../strings/en.ts'
import './dialog.css'

type ConfirmDialogProps = {
  readonly open: boolean
  /** The question. */
  readonly title: string
  /** What the button that does it says: the deed, never "OK". */
  readonly confirm: string
  /** It takes something away from somebody. */
  readonly danger: boolean
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** Asks before something with consequences. A modal dialog of the browser's own; Escape and Cancel leave all as it was. */
export function ConfirmDialog({ open, title, confirm, danger, busy, onConfirm, onClose, children }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog class="dialog confirm" ref={dialog} aria-labelledby={titleId} closedby="any" onClose={onClose}>
      <h2 class="confirm-title" id={titleId} dir="auto">{title}</h2>
      {children}
      <div class="confirm-buttons">
        <button type="button" class="button" onClick={onClose}>{en.actions.cancel}</button>
        <button type="button" class={`button ${danger ? 'button-danger' : 'button-primary'}`} disabled={busy} onClick={onConfirm}>{confirm}</button>
      </div>
    </dialog>
  )
}
