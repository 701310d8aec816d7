import { useEffect, useRef, useState } from 'preact/hooks'
import type { Content } from '@rejoin/protocol'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { formatSize } from './format-size.ts'
import './file-view.css'

type Attachment = Extract<Content, { type: 'attachment' }>

const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

/** A file in a message: a picture shows itself and opens large, anything else is a line that downloads. */
export function FileView({ content }: { readonly content: Attachment }) {
  return (
    <span class="attachment">
      {PICTURES.has(content.media_type) ? <Picture content={content} /> : <FileLine content={content} />}
      {content.caption != null && <span class="file-caption">{content.caption}</span>}
    </span>
  )
}

function FileLine({ content }: { readonly content: Attachment }) {
  const { files } = useInbox()
  const [isGone, setGone] = useState(false)
  const download = async (): Promise<void> => {
    const url = await files.link(content.attachment_id)
    if (url === null) return setGone(true)
    const link = Object.assign(document.createElement('a'), { href: url, download: content.name })
    link.click()
    return undefined
  }
  return (
    <button type="button" class="file" disabled={isGone} onClick={() => void download()} aria-label={en.files.download(content.name)}>
      <Icon name="file" />
      <bdi class="file-name">{content.name}</bdi>
      <span class="file-size">{isGone ? en.files.gone : formatSize(content.size, en.locale)}</span>
    </button>
  )
}

function Picture({ content }: { readonly content: Attachment }) {
  const { files } = useInbox()
  const [url, setUrl] = useState<string | null>(null)
  const [isBroken, setBroken] = useState(false)
  const large = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    let isShown = true
    void files.link(content.attachment_id).then((found) => {
      if (!isShown) return
      if (found === null) setBroken(true)
      else setUrl(found)
    })
    return () => void (isShown = false)
  }, [content.attachment_id])

  if (isBroken) return <FileLine content={content} />
  return (
    <>
      <button type="button" class="picture" onClick={() => large.current?.showModal()} aria-label={en.files.enlarge(content.name)}>
        {url !== null && <img src={url} alt={content.name} loading="lazy" onError={() => setBroken(true)} />}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape and the button close it; a click beside the picture does so too */}
      <dialog ref={large} class="lightbox" aria-label={content.name} onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}>
        {url !== null && <img src={url} alt={content.name} />}
        <form method="dialog"><button class="icon-button" aria-label={en.files.close}><Icon name="close" /></button></form>
      </dialog>
    </>
  )
}
