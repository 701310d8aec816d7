import { useEffect, useRef, useState } from 'preact/hooks'
import type { Files } from '../embed/files.ts'
import { fill } from '../strings/en.ts'
import { fileStrings } from '../strings/en-files.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import { useStore } from '../ui/use-store.ts'
import style from './files.css?inline'
import { ACCEPT } from './judge-file.ts'
import { isShownIn, type OutgoingFile, type OutgoingFiles } from './outgoing-files.ts'

export type AttachFilesProps = { readonly files: Files; readonly disabled: boolean }

/** The paper clip beside the text box, and the files on their way above it; dropping and pasting do the same. */
export function AttachFiles({ files, disabled }: AttachFilesProps) {
  const clip = useRef<HTMLLabelElement>(null)
  const [outgoing, setOutgoing] = useState<OutgoingFiles | null>(null)
  const isOff = useRef(disabled)
  isOff.current = disabled
  useSheet(clip, style)

  useEffect(() => {
    // Anywhere on the panel: a file dropped beside it would take the browser away from the page.
    const panel = clip.current?.closest('[role=dialog]')
    const listening = new AbortController()
    const { signal } = listening
    panel?.addEventListener('dragover', (event) => event.preventDefault(), { signal })
    panel?.addEventListener('drop', (event) => take((event as DragEvent).dataTransfer?.files) && event.preventDefault(), { signal })
    panel?.addEventListener('paste', (event) => take((event as ClipboardEvent).clipboardData?.files) && event.preventDefault(), { signal })
    files.outgoing().then((found) => signal.aborted || setOutgoing(found), () => undefined)
    return () => listening.abort()
  }, [])

  /** True when there was something to take. */
  function take(given: FileList | null | undefined): boolean {
    if (isOff.current || given == null || given.length === 0) return false
    const chosen = [...given]
    files.outgoing().then((found) => chosen.forEach(found.take), () => undefined)
    return true
  }

  return (
    <>
      {outgoing !== null && <OnTheirWay files={files} outgoing={outgoing} />}
      <label class="attach" ref={clip}>
        <input
          type="file"
          multiple
          accept={ACCEPT}
          disabled={disabled}
          aria-label={fileStrings.attach}
          onChange={({ currentTarget }) => {
            take(currentTarget.files)
            // The same file may be chosen again.
            currentTarget.value = ''
          }}
        />
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
          <path d="M19.500 11.500l-7 7a4.500 4.500 0 0 1-6.400-6.400l7.300-7.300a3 3 0 0 1 4.300 4.300l-7.200 7.200a1.500 1.500 0 0 1-2.200-2.200l6.600-6.500" />
        </svg>
      </label>
    </>
  )
}

/** Those of the conversation on the screen; the others go on out of sight. */
function OnTheirWay({ files, outgoing }: { readonly files: Files; readonly outgoing: OutgoingFiles }) {
  const here = useStore(outgoing.store).all.filter(({ kept }) => isShownIn(files.store.get(), kept))
  if (here.length === 0) return null
  return (
    <ul class="outgoing" aria-label={fileStrings.onTheirWay}>
      {here.map((one) => (
        <Outgoing key={one.kept.id} one={one} outgoing={outgoing} />
      ))}
    </ul>
  )
}

function Outgoing({ one: { kept, stage }, outgoing }: { readonly one: OutgoingFile; readonly outgoing: OutgoingFiles }) {
  const { file, id } = kept
  return (
    <li>
      <Icon name="file" />
      <bdi class="file-name">{file.name}</bdi>
      {stage.kind === 'uploading' && <progress max={1} value={stage.share} aria-label={fill(fileStrings.uploading, { name: file.name })} />}
      {stage.kind === 'waiting' && <span class="soft" role="status">{fileStrings.writeFirst}</span>}
      {stage.kind === 'asking' && <span class="soft" role="status">{fileStrings.asking}</span>}
      {stage.kind === 'declined' && <span class="problem" role="alert">{fileStrings.declined}</span>}
      {stage.kind === 'failed' && (
        <>
          <span class="problem" role="alert">{stage.why}</span>
          {!stage.isFinal && <button type="button" class="link" onClick={() => outgoing.retry(id)}>{fileStrings.retry}</button>}
        </>
      )}
      <button type="button" class="round" onClick={() => outgoing.drop(id)} aria-label={fill(fileStrings.drop, { name: file.name })}>
        <Icon name="close" />
      </button>
    </li>
  )
}
