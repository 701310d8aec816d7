import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Files } from '../embed/files.ts'
import { fill } from '../strings/en.ts'
import { fileStrings } from '../strings/en-files.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './files.css?inline'
import { ACCEPT } from './judge-file.ts'
import { createFileKeeper, type KeptFile } from './kept-files.ts'
import { createFileSender, type FileProgress, type FileStage } from './send-file.ts'

/** The paper clip beside the text box, and the files on their way above it; dropping and pasting do the same. What another page of this browser did not bring to its end goes on here (FILE-19). */
export function AttachFiles({ files, disabled }: { readonly files: Files; readonly disabled: boolean }) {
  const clip = useRef<HTMLLabelElement>(null)
  const [chosen, setChosen] = useState<readonly KeptFile[]>([])
  const keeper = useMemo(() => createFileKeeper(files), [])
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
    // Once it is known whose chat this is, and which.
    let isAsked = false
    const look = (): void => {
      if (isAsked || !files.store.get().loaded) return
      isAsked = true
      keeper.recall().then((found) => signal.aborted || setChosen((before) => [...found, ...before]), () => undefined)
    }
    const stop = files.store.subscribe(look)
    look()
    return () => {
      stop()
      keeper.stop()
      listening.abort()
    }
  }, [])

  /** True when there was something to take. */
  function take(given: FileList | null | undefined): boolean {
    if (isOff.current || given == null || given.length === 0) return false
    const more = [...given].map(keeper.keep)
    setChosen((before) => [...before, ...more])
    return true
  }

  function drop(kept: KeptFile): void {
    keeper.forget(kept)
    setChosen((before) => before.filter((other) => other !== kept))
  }

  return (
    <>
      {chosen.length > 0 && (
        <ul class="outgoing" aria-label={fileStrings.onTheirWay}>
          {chosen.map((kept) => (
            <OutgoingFile key={kept.id} files={files} kept={kept} drop={() => drop(kept)} onProgress={(progress) => keeper.note(kept, progress)} />
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

type OutgoingProps = { readonly files: Files; readonly kept: KeptFile; readonly drop: () => void; readonly onProgress: (progress: FileProgress) => void }

function OutgoingFile({ files, kept, drop, onProgress }: OutgoingProps) {
  const { file } = kept
  const [stage, setStage] = useState<FileStage>({ kind: 'uploading', share: 0 })
  const sender = useRef<ReturnType<typeof createFileSender> | null>(null)
  useEffect(() => {
    sender.current = createFileSender(files, file, setStage, drop, kept, onProgress)
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
