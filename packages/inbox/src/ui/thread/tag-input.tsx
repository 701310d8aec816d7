import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ConversationInfo } from '@rejoin/protocol'
import { listTags, prepareLabel, suggestTags } from '../../state/labels.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'

const t = en.tags

/** A text box with the tags in use below it: arrows choose, Enter adds, Escape ends (WAI-ARIA combobox). */
export function TagInput({ info, onClose }: { readonly info: ConversationInfo; readonly onClose: () => void }) {
  const { feed, actions } = useInbox()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const offered = suggestTags(listTags(feed.known.value.values()), info.tags, typed)

  // Before the next key is heard: whoever types on at once must not lose letters, or press shortcuts with them.
  useLayoutEffect(() => input.current?.focus(), [])

  const add = (words: string): void => {
    const tag = prepareLabel(words)
    if (tag !== '' && !info.tags.includes(tag)) void actions.tag(info.id, tag)
    setTyped('')
    setChosen(-1)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    const steps = { ArrowDown: 1, ArrowUp: -1 } as const
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') {
      const option = offered[chosen] ?? typed
      if (prepareLabel(option) === '') onClose()
      else add(option)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // -1 is the text itself, between the last and the first.
      const places = offered.length + 1
      setChosen(((chosen + 1 + steps[event.key] + places) % places) - 1)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="tag-input">
      <input
        ref={input}
        class="tag-text"
        role="combobox"
        aria-label={t.input}
        aria-expanded={offered.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen === -1 ? undefined : `${listId}-${chosen}`}
        placeholder={t.input}
        value={typed}
        maxLength={64}
        autocomplete="off"
        dir="auto"
        onInput={(event) => {
          setTyped(event.currentTarget.value)
          setChosen(-1)
        }}
        onKeyDown={onKeyDown}
        onBlur={onClose}
      />
      {offered.length > 0 && (
        <div class="tag-options" id={listId} role="listbox" aria-label={t.suggestions}>
          {offered.map((tag, index) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- its keys are those of the text box it belongs to
            <div
              key={tag}
              class="tag-option"
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              // The text box keeps the focus, or it would close before the click.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => add(tag)}
            >
              <bdi>{tag}</bdi>
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
