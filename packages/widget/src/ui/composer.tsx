import { countCodePoints, isVisible, MAX_TEXT } from '@rejoin/protocol'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import type { AttachmentPolicy } from '@rejoin/protocol'
import { fill, panelStrings } from '../strings/en.ts'
import { Icon } from './icons.tsx'
import { useLater } from './use-later.ts'

/** From here on the remaining characters are counted down. */
const HINT_FROM = MAX_TEXT - 500
/** Nobody types for this long without being done. */
const TYPING_PAUSE_MS = 3_000

/** `place`: whose text it is, and in which conversation. */
export type ComposerProps = { readonly place: string; readonly isOpen: boolean; readonly disabled: boolean; readonly attachments: AttachmentPolicy; readonly actions: Actions }

/** The text box. It stays the same element from one conversation to the next, so that whoever is typing goes on typing. */
export function Composer({ place, isOpen, disabled, attachments, actions }: ComposerProps) {
  const [text, setText] = useState(actions.drafts.text)
  const attach = useLater(attachments !== 'off', () => import('../on-demand/attach-files.tsx'))
  const box = useRef<HTMLTextAreaElement>(null)
  const length = text.length < HINT_FROM ? 0 : countCodePoints(text)
  const canSend = isVisible(text) && length <= MAX_TEXT && !disabled

  useLayoutEffect(() => setText(actions.drafts.text), [place])

  useEffect(() => {
    if (isOpen) box.current?.focus({ preventScroll: true })
  }, [isOpen, place])

  // As high as its text, up to what the style sheet allows.
  useLayoutEffect(() => {
    const area = box.current
    if (area === null) return
    area.style.blockSize = 'auto'
    area.style.blockSize = `${area.scrollHeight}px`
  }, [text, isOpen])

  useEffect(() => {
    if (text === '') return
    const pause = setTimeout(() => actions.setTyping(false), TYPING_PAUSE_MS)
    return () => clearTimeout(pause)
  }, [text])

  function write(written: string): void {
    actions.drafts.text = written
    setText(written)
  }

  function send(): void {
    if (!canSend) return
    actions.setTyping(false)
    actions.send(text)
    write('')
    box.current?.focus()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {length > 0 && (
        <div class={length > MAX_TEXT ? 'hint too-long' : 'hint'} role="status">
          {length > MAX_TEXT ? fill(panelStrings.tooLong, { n: length - MAX_TEXT }) : fill(panelStrings.charactersLeft, { n: MAX_TEXT - length })}
        </div>
      )}
      {attach && <attach.AttachFiles files={actions.files} disabled={disabled} />}
      <div class="field">
        <textarea
          ref={box}
          rows={1}
          dir={text === '' ? undefined : 'auto'}
          value={text}
          disabled={disabled}
          placeholder={panelStrings.placeholder}
          aria-label={panelStrings.composer}
          aria-invalid={length > MAX_TEXT}
          enterkeyhint="send"
          onInput={({ currentTarget }) => {
            write(currentTarget.value)
            if (currentTarget.value !== '') actions.setTyping(true)
          }}
          onKeyDown={(event) => {
            // Enter also ends a composition of Japanese, Chinese or Korean; then it is not ours.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
        />
        <button type="submit" class="send" disabled={!canSend} aria-label={panelStrings.send}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  )
}
