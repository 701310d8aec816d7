import { useEffect, useRef, useState } from 'preact/hooks'
import type { Files } from '../embed/files.ts'
import { fill } from '../strings/en.ts'
import { fileStrings } from '../strings/en-files.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './files.css?inline'
import { createFileSender, type FileStage } from './send-file.ts'

export type OutgoingFilesProps = { readonly files: Files; readonly chosen: readonly File[]; readonly drop: (file: File) => void }

/** Files on their way, above the text box. They live as long as the page: a file cannot be kept like words can. */
export function OutgoingFiles({ files, chosen, drop }: OutgoingFilesProps) {
  const list = useRef<HTMLUListElement>(null)
  useSheet(list, style)
  return (
    <ul class="outgoing" ref={list} aria-label={fileStrings.onTheirWay}>
      {chosen.map((file) => (
        <OutgoingFile key={`${file.name} ${file.lastModified} ${file.size}`} files={files} file={file} drop={() => drop(file)} />
      ))}
    </ul>
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
      {stage.kind === 'asking' && <span class="soft" role="status">{fileStrings.asking}</span>}
      {stage.kind === 'declined' && <span class="problem" role="alert">{fileStrings.declined}</span>}
      {stage.kind === 'failed' && (
        <>
          <span class="problem" role="alert">{stage.why}</span>
          <button type="button" class="link" onClick={() => void sender.current?.run()}>{fileStrings.retry}</button>
        </>
      )}
      <button type="button" class="round" onClick={drop} aria-label={fill(fileStrings.drop, { name: file.name })}>
        <Icon name="close" />
      </button>
    </li>
  )
}
