import type { Message } from '@rejoin/protocol'
import type { Files } from '../embed/files.ts'
import { Icon } from './icons.tsx'
import { useLater } from './use-later.ts'

/** A file in a bubble. What it takes to show and answer it is loaded with the first file there is; until then its name stands there. */
export function FileContent({ message, files, readOnly }: { readonly message: Message; readonly files: Files; readonly readOnly: boolean }) {
  const part = useLater(true, () => import('../on-demand/file-view.tsx'))
  const { content } = message
  if (content.type !== 'attachment') return null
  if (part) return <part.FileView message={message} content={content} files={files} readOnly={readOnly} />
  return (
    <div class="file">
      <Icon name="file" />
      <bdi class="file-name">{content.name}</bdi>
    </div>
  )
}
