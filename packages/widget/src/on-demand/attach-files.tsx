import { useEffect, useRef, useState } from 'preact/hooks'
import type { Files } from '../embed/files.ts'
import { fill } from '../strings/en.ts'
import { fileStrings } from '../strings/en-files.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './files.css?inline'
import { ACCEPT } from './judge-file.ts'
import { createFileSender, type FileStage } from './send-file.ts'

/** The paper clip beside the text box, and the files on their way above it; dropping and pasting do the same. They live as long as the page: a file cannot be kept like words can. */
export function AttachFiles({ files, disabled }: { readonly files: Files; readonly disabled: boolean }) {
  const clip = useRef<HTMLLabelElement>(null)
  const [chosen, setChosen] = useState<readonly File[]>([])
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
    return () => listening.abort()
  }, [])

  /** True when there was something to take. */
  function take(given: FileList | null | undefined): boolean {
    if (isOff.current || given == null || given.length === 0) return false
    const more = Array.from(given)
    setChosen((before) => [...before, ...more])
    return true
  }

  const drop = (file: File): void => setChosen((before) => before.filter((other) => other !== file))
  return (
    <>
      {chosen.length > 0 && (
        <ul class="outgoing" aria-label={fileStrings.onTheirWay}>
          {chosen.map((file) => (
            <OutgoingFile key={`${file.name} ${file.lastModified} ${file.size}`} files={files} file={file} drop={() => drop(file)} />
          ))}
        </ul>
      )}
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

function OutgoingFile({ files, file, drop }: { readonly files: Files; readonly file: File; readonly drop: () => void }) {
  const [stage, setStage] = useState<FileStage>({ kind: 'uploading', share: 0 })
  const sender = useRef<ReturnType<typeof createFileSender> | null>(null)
  useEffect(() => {
    sender.current = createFileSender(files, file, setStage, drop)
    void sender.current.run()
    return () => sender.current?.cancel()
  }, [])
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
          {!stage.isFinal && <button type="button" class="link" onClick={() => void sender.current?.run()}>{fileStrings.retry}</button>}
        </>
      )}
      <button type="button" class="round" onClick={drop} aria-label={fill(fileStrings.drop, { name: file.name })}>
        <Icon name="close" />
      </button>
    </li>
  )
}
