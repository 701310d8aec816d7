import { useEffect, useRef, useState } from 'preact/hooks'
import type { AttachmentData, Content, LinkFileResult, Message } from '@rejoin/protocol'
import { toCallError } from '../calls/call-error.ts'
import type { Files } from '../embed/files.ts'
import { fill, panelStrings } from '../strings/en.ts'
import { fileStrings } from '../strings/en-files.ts'
import { readLocale } from '../strings/words.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import { useStore } from '../ui/use-store.ts'
import style from './files.css?inline'
import { explainRefusal } from './judge-file.ts'

type Attachment = Extract<Content, { type: 'attachment' }>

const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

export type FileViewProps = { readonly message: Message; readonly content: Attachment; readonly files: Files; readonly readOnly: boolean }

/** A file in the chat: what an agent offers waits for a yes; a picture shows itself; anything else can be downloaded. */
export function FileView({ message, content, files, readOnly }: FileViewProps) {
  const place = useRef<HTMLDivElement>(null)
  useSheet(place, style)
  const { timeline } = useStore(files.store)
  const offer = timeline.offers[content.attachment_id] ?? message.metadata['offer']
  const isMine = message.from_contact
  return (
    <div class="attachment" ref={place}>
      {!isMine && offer === 'offered' ? (
        <Offer from={message.sender.name ?? panelStrings.team} conversationId={message.conversation_id} attachmentId={content.attachment_id} file={content} files={files} readOnly={readOnly} />
      ) : !isMine && offer === 'rejected' ? (
        <>
          <Line file={content} />
          <span class="soft">{fileStrings.youDeclined}</span>
        </>
      ) : PICTURES.has(content.media_type) ? (
        <Picture content={content} files={files} />
      ) : (
        <Download content={content} files={files} />
      )}
      {content.caption != null && <p>{content.caption}</p>}
    </div>
  )
}

export type NamedOfferProps = { readonly from: string; readonly file: AttachmentData; readonly files: Files; readonly readOnly: boolean }

/** Longer than it takes until the message is there, of a file that was uploaded before it was offered. */
const MESSAGE_FOLLOWS_MS = 400

/** What an agent offers by name: it is uploaded when the visitor wants it, and a message of its own then (FILE-16). */
export function NamedOffer({ from, file, files, readOnly }: NamedOfferProps) {
  const place = useRef<HTMLDivElement>(null)
  const { timeline } = useStore(files.store)
  const [isAlone, setAlone] = useState(false)
  useSheet(place, style)
  useEffect(() => {
    const waiting = setTimeout(() => setAlone(true), MESSAGE_FOLLOWS_MS)
    return () => clearTimeout(waiting)
  }, [])
  const { attachment_id: attachmentId } = file
  const offer = attachmentId === undefined ? undefined : timeline.offers[attachmentId]
  return (
    <div class="attachment named-offer" ref={place} hidden={!isAlone}>
      {attachmentId !== undefined && offer === 'offered' ? (
        <Offer from={from} conversationId={timeline.conversationId ?? ''} attachmentId={attachmentId} file={file} files={files} readOnly={readOnly} />
      ) : (
        <>
          <Line file={file} />
          <span class="soft">{offer === 'rejected' ? fileStrings.youDeclined : fileStrings.youAccepted}</span>
        </>
      )}
    </div>
  )
}

function Line({ file, note }: { readonly file: Pick<AttachmentData, 'name' | 'size'>; readonly note?: string }) {
  return (
    <span class="file">
      <Icon name="file" />
      <span>
        <bdi class="file-name">{file.name}</bdi>{' '}
        <span class="soft">{note ?? formatSize(file.size)}</span>
      </span>
    </span>
  )
}

type OfferProps = NamedOfferProps & { readonly conversationId: string; readonly attachmentId: string }

function Offer({ from, conversationId, attachmentId, file, files, readOnly }: OfferProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function answer(event: 'attachment.accept' | 'attachment.reject'): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      await files.call(event, { conversation_id: conversationId, attachment_id: attachmentId })
    } catch (error) {
      setProblem(explainRefusal(toCallError(error)))
    }
    setBusy(false)
  }
  return (
    <>
      <p class="soft">{fill(fileStrings.offered, { name: from })}</p>
      <Line file={file} />
      <div class="offer-answer">
        <button type="button" class="chip" disabled={busy || readOnly} onClick={() => void answer('attachment.accept')}>{fileStrings.accept}</button>
        <button type="button" class="chip" disabled={busy || readOnly} onClick={() => void answer('attachment.reject')}>{fileStrings.decline}</button>
      </div>
      {problem !== null && <span class="problem" role="alert">{problem}</span>}
    </>
  )
}

const findLink = (files: Files, content: Attachment): Promise<string | null> =>
  files.post<LinkFileResult>('media.link', { attachment_id: content.attachment_id }).then(({ url }) => url, () => null)

function Download({ content, files }: { readonly content: Attachment; readonly files: Files }) {
  const [isGone, setGone] = useState(false)
  const note = isGone ? fileStrings.gone : formatSize(content.size)
  const button = useRef<HTMLButtonElement>(null)
  async function download(): Promise<void> {
    const url = await findLink(files, content)
    if (url === null) return setGone(true)
    const link = Object.assign(document.createElement('a'), { href: url, target: '_blank', rel: 'noopener', download: content.name })
    // In its place, so that whoever watches the links of the chat sees this one (WEB-7).
    button.current?.after(link)
    link.click()
    link.remove()
  }
  return (
    <button type="button" class="download" ref={button} disabled={isGone} onClick={() => void download()} aria-label={`${fill(fileStrings.download, { name: content.name })} ${note}`}>
      <Line file={content} note={note} />
    </button>
  )
}

/** Its place is kept before it comes, so nothing jumps. A page whose policy lets no picture of ours in gets the file instead. */
function Picture({ content, files }: { readonly content: Attachment; readonly files: Files }) {
  const [url, setUrl] = useState<string | null>(null)
  const [isBroken, setBroken] = useState(false)
  const large = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    let isShown = true
    void findLink(files, content).then((found) => {
      if (!isShown) return
      if (found === null) setBroken(true)
      else setUrl(found)
    })
    return () => void (isShown = false)
  }, [content.attachment_id])
  if (isBroken) return <Download content={content} files={files} />
  return (
    <>
      <button type="button" class="picture" onClick={() => large.current?.showModal()} aria-label={fill(fileStrings.enlarge, { name: content.name })}>
        {url !== null && <img src={url} alt={content.name} referrerpolicy="no-referrer" onError={() => setBroken(true)} />}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape and the button close it; a click beside the picture does so too */}
      <dialog ref={large} class="lightbox" aria-label={content.name} onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()} onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}>
        {url !== null && <img src={url} alt={content.name} referrerpolicy="no-referrer" />}
        <button type="button" class="round" onClick={() => large.current?.close()} aria-label={fileStrings.close}>
          <Icon name="close" />
        </button>
      </dialog>
    </>
  )
}

/** In decimal units, like the file managers of phones. */
function formatSize(bytes: number): string {
  const [unit, size, maximumFractionDigits] = bytes < 1_000_000 ? (['kilobyte', Math.max(1_000, bytes) / 1_000, 0] as const) : (['megabyte', bytes / 1_000_000, 1] as const)
  return new Intl.NumberFormat(readLocale(), { style: 'unit', unit, maximumFractionDigits }).format(size)
}
