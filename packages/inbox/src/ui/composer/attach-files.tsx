import { useRef } from 'preact/hooks'
import { mediaTypes, type Visibility } from '@rejoin/protocol'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { formatSize } from '../thread/format-size.ts'
import './attach-files.css'

const t = en.files

/** By kind and by ending, because not every system knows every kind. */
const ACCEPT = Object.entries(mediaTypes)
  .flatMap(([type, endings]) => [type, ...endings.map((ending) => `.${ending}`)])
  .join()

/** The paper clip. */
export function AttachButton({ conversationId, visibility }: { readonly conversationId: string; readonly visibility: Visibility }) {
  const { files } = useInbox()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" class="icon-button composer-attach" onClick={() => input.current?.click()} aria-label={t.attach} title={t.attach}>
        <Icon name="clip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        hidden
        tabIndex={-1}
        aria-label={t.attach}
        onChange={(event) => {
          files.send(conversationId, visibility, [...(event.currentTarget.files ?? [])])
          // The same file may be picked again.
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}

/** What is on its way, with how far it has come; and what did not work, with why. */
export function OutgoingFiles({ conversationId }: { readonly conversationId: string }) {
  const { files } = useInbox()
  const mine = files.outgoing.value.filter((item) => item.conversationId === conversationId)
  if (mine.length === 0) return null
  return (
    <ul class="outgoing-files" aria-label={t.onTheirWay}>
      {mine.map(({ key, name, size, status }) => (
        <li class="outgoing-file" key={key}>
          <Icon name="file" size={16} />
          <bdi class="file-name">{name}</bdi>
          {status.kind === 'uploading' ? (
            <>
              <span class="file-size">{formatSize(size, en.locale)}</span>
              <progress max={1} value={status.share} aria-label={t.progress(name)} />
            </>
          ) : (
            <>
              <span class="outgoing-problem" role="alert">{t.failures[status.failure.code] ?? en.failure(status.failure)}</span>
              <button type="button" class="text-button" onClick={() => files.retry(key)}>{t.retry}</button>
            </>
          )}
          <button type="button" class="icon-button" onClick={() => files.drop(key)} aria-label={t.drop(name)} title={t.drop(name)}>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Files that were dropped or pasted; text is left to the box. */
export function takeFiles(data: DataTransfer | null): readonly File[] {
  return data === null ? [] : [...data.files]
}
