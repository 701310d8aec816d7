import { useEffect, useRef } from 'preact/hooks'
import type { Spectator } from '../state/chat-state.ts'
import { spectatorStrings } from '../strings/en-spectator.ts'
import { fill } from '../strings/words.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './spectator-label.css?inline'

/** In the place of the text box, where somebody of the staff looks at the chat of a person (EMB-16). */
export function SpectatorLabel({ spectator, isOpen }: { readonly spectator: Spectator; readonly isOpen: boolean }) {
  const { name, person } = spectator
  const label = useRef<HTMLDivElement>(null)
  useSheet(label, style)
  // The focus goes where the text box would have been, and this is read out.
  useEffect(() => {
    if (isOpen) label.current?.focus({ preventScroll: true })
  }, [isOpen])
  return (
    <div class="spectator" role="note" tabIndex={-1} ref={label}>
      <Icon name="eye" />
      <span>{person === null ? fill(spectatorStrings.spectatorNameless, { name }) : fill(spectatorStrings.spectator, { name, person })}</span>
    </div>
  )
}
