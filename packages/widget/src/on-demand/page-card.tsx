import { useRef } from 'preact/hooks'
import type { EventData } from '@rejoin/protocol'
import { fill } from '../strings/en.ts'
import { pageStrings } from '../strings/en-page.ts'
import { Icon } from '../ui/icons.tsx'
import { OutsideLink } from '../ui/rich-text.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './page-card.css?inline'

/** A page that somebody sent. It says where it leads and waits: nothing opens that the visitor did not open (EMB-25). */
export function PageCard({ from, page }: { readonly from: string; readonly page: EventData['page.pushed'] }) {
  const card = useRef<HTMLDivElement>(null)
  useSheet(card, style)
  const { host } = new URL(page.url)
  return (
    <div class="page-card" ref={card}>
      <p class="page-from">
        <Icon name="page" />
        {fill(pageStrings.sent, { name: from })}
      </p>
      {page.title !== null && (
        <strong>
          <bdi>{page.title}</bdi>
        </strong>
      )}
      <p class="page-host">
        <bdi dir="ltr" title={page.url}>
          {host}
        </bdi>
      </p>
      <OutsideLink class="chip" url={page.url}>
        {pageStrings.open}
        <span class="hidden"> {pageStrings.newTab}</span>
      </OutsideLink>
    </div>
  )
}
