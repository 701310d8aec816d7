import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { countCodePoints, isVisible, MAX_TEXT, type Visibility } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { COMPOSER_ID } from '../shell/use-keys.ts'
import { AttachButton, OutgoingFiles, takeFiles } from './attach-files.tsx'
import { prepareText } from './prepare-text.ts'
import { SuggestedAnswers } from './suggested-answers.tsx'
import './composer.css'

const t = en.composer
const MAX_HEIGHT = 240

/** Where one writes: a reply to the visitor, or a note among colleagues. Two texts, two looks, no mistaking. */
export function Composer({ opened }: { readonly opened: OpenConversation }) {
  const { drafts, files, queue, nameOf } = useInbox()
  const box = useRef<HTMLTextAreaElement>(null)
  const [isOver, setOver] = useState(false)
  const draft = drafts.of(opened.id)
  const { mode } = draft
  const text = draft[mode]
  const over = countCodePoints(text) - MAX_TEXT
  const sendable = isVisible(prepareText(text)) && over <= 0

  // The box grows with its text; set through the object model, which a strict style policy allows.
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    element.style.blockSize = 'auto'
    element.style.blockSize = `${Math.min(element.scrollHeight, MAX_HEIGHT)}px`
  }, [text, mode])

  // Somebody with a keyboard opened this to answer; on a phone it would only raise the keyboard.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) box.current?.focus({ preventScroll: true })
  }, [])

  const write = (value: string): void => {
    drafts.set(opened.id, { ...draft, [mode]: value })
    if (mode !== 'public') return
    if (value.trim() === '') opened.typing.ended()
    else opened.typing.typed()
  }

  const send = (): void => {
    if (!sendable) return
    queue.send(opened.id, mode, prepareText(text), mode === 'public' ? draft.answers : [])
    const { answers: _sent, ...rest } = draft
    drafts.set(opened.id, { ...(mode === 'public' ? rest : draft), [mode]: '' })
    if (mode === 'public') opened.typing.ended()
    box.current?.focus()
  }

  /** True when there was a file in it. */
  const attach = (data: DataTransfer | null): boolean => {
    const given = takeFiles(data)
    files.send(opened.id, mode, given)
    return given.length > 0
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return
    // On a touch keyboard there is no Shift+Enter, so there Enter stays a new line.
    const meant = event.ctrlKey || event.metaKey || matchMedia('(pointer: fine)').matches
    if (!meant) return
    event.preventDefault()
    send()
  }

  const label = mode === 'public' ? t.replyPlaceholder(nameOf(opened.info.value?.contact)) : t.notePlaceholder
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is a shortcut for the paper clip, which every keyboard reaches
    <form
      class={`composer composer-${mode}${isOver ? ' composer-drop' : ''}`}
      onSubmit={(event) => { event.preventDefault(); send() }}
      onDragOver={(event) => { event.preventDefault(); setOver(true) }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); attach(event.dataTransfer) }}
    >
      <div class="composer-modes" role="radiogroup" aria-label={t.modes}>
        {(['public', 'internal'] as const).map((kind) => (
          <ModeButton key={kind} kind={kind} current={mode} onPick={() => { drafts.set(opened.id, { ...draft, mode: kind }); box.current?.focus() }} />
        ))}
        {opened.info.value?.state === 'completed' && <span class="composer-completed">{t.completedHint}</span>}
      </div>
      <textarea
        id={COMPOSER_ID}
        ref={box}
        class="composer-text"
        rows={2}
        dir="auto"
        value={text}
        placeholder={label}
        aria-label={label}
        enterkeyhint="enter"
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => attach(event.clipboardData) && event.preventDefault()}
        onBlur={() => opened.typing.ended()}
      />
      {mode === 'public' && draft.answers !== undefined && (
        <SuggestedAnswers
          answers={draft.answers}
          onChange={(answers) => drafts.set(opened.id, { ...draft, answers })}
          onClose={() => {
            const { answers: _dropped, ...rest } = draft
            drafts.set(opened.id, rest)
            box.current?.focus()
          }}
        />
      )}
      <OutgoingFiles conversationId={opened.id} />
      <div class="composer-foot">
        <span class="composer-hint">{over > 0 ? <span class="composer-over" role="alert">{t.tooLong(over)}</span> : t.hint}</span>
        {mode === 'public' && draft.answers === undefined && (
          <button type="button" class="icon-button" aria-label={t.suggest} title={t.suggest} onClick={() => drafts.set(opened.id, { ...draft, answers: [] })}>
            <Icon name="choices" size={17} />
          </button>
        )}
        <AttachButton conversationId={opened.id} visibility={mode} />
        <button type="submit" class="button button-primary composer-send" disabled={!sendable}>
          <Icon name={mode === 'public' ? 'send' : 'note'} size={16} />
          {mode === 'public' ? t.send : t.addNote}
        </button>
      </div>
    </form>
  )
}

function ModeButton({ kind, current, onPick }: { readonly kind: Visibility; readonly current: Visibility; readonly onPick: () => void }) {
  return (
    <button type="button" role="radio" class="composer-mode" aria-checked={kind === current} onClick={onPick}>
      <Icon name={kind === 'public' ? 'reply' : 'note'} size={15} />
      {kind === 'public' ? t.reply : t.note}
    </button>
  )
}
