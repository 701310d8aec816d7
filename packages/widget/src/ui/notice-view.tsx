import { isHttpUrl } from '@rejoin/protocol'
import type { Files } from '../embed/files.ts'
import type { Notice } from '../state/timeline.ts'
import { fill, panelStrings } from '../strings/en.ts'
import { Icon } from './icons.tsx'
import { OutsideLink } from './rich-text.tsx'
import { useLater } from './use-later.ts'

/** A quiet line between messages, or a page that somebody sent. */
export function NoticeView({ notice, files, readOnly }: { readonly notice: Notice; readonly files: Files; readonly readOnly: boolean }) {
  const { page, file } = notice
  const name = notice.name ?? panelStrings.team
  const offer = useLater(file !== undefined, () => import('../on-demand/file-view.tsx'))
  const card = useLater(page !== undefined, () => import('../on-demand/page-card.tsx'))
  if (file !== undefined) return offer ? <offer.NamedOffer from={name} file={file} files={files} readOnly={readOnly} /> : null
  if (page === undefined) return <div class="notice">{describe(notice.kind, name)}</div>
  if (!isHttpUrl(page.url)) return null
  if (card) return <card.PageCard from={name} page={page} />
  return (
    <div class="notice">
      <OutsideLink class="page" url={page.url}>
        <Icon name="page" />
        {page.title ?? page.url}
      </OutsideLink>
    </div>
  )
}

function describe(kind: Notice['kind'], name: string): string {
  switch (kind) {
    case 'assigned':
      return fill(panelStrings.joined, { name })
    case 'transferred':
      return fill(panelStrings.transferred, { name })
    case 'queued':
      return panelStrings.passedOn
    default:
      return panelStrings.completed
  }
}
