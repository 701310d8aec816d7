import { useRef } from 'preact/hooks'
import type { ConversationInfo } from '@rejoin/protocol'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { TagInput } from './tag-input.tsx'
import './tag-bar.css'

const t = en.tags

/** The tags of the conversation, and where one more is typed. Takes no room while there is neither. */
export function TagBar({ info }: { readonly info: ConversationInfo }) {
  const { adding, actions } = useInbox()
  const bar = useRef<HTMLDivElement>(null)
  const typing = adding.value === 'tag'
  if (info.tags.length === 0 && !typing) return null

  /** The button that had the focus goes with its tag; the bar goes on from there. */
  const remove = (tag: string): void => {
    void actions.untag(info.id, tag)
    bar.current?.querySelector<HTMLElement>('.tag-add')?.focus()
  }
  return (
    <div class="tags" ref={bar}>
      <ul class="tags-list" aria-label={t.label}>
        {info.tags.map((tag) => (
          <li class="tag" key={tag}>
            <bdi class="tag-name">{tag}</bdi>
            <button type="button" class="tag-remove" aria-label={t.remove(tag)} title={t.remove(tag)} onClick={() => remove(tag)}>
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      {typing ? (
        <TagInput info={info} onClose={() => (adding.value = null)} />
      ) : (
        <button type="button" class="tag-add" onClick={() => (adding.value = 'tag')}>
          <Icon name="plus" size={13} />
          {t.add}
        </button>
      )}
    </div>
  )
}
