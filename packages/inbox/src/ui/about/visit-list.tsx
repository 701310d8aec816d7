import { useState } from 'preact/hooks'
import type { ConversationInfo } from '@rejoin/protocol'
import { listVisits, type Visit } from '../../state/page-visit.ts'
import { formatAge, formatMoment } from '../../state/relative-time.ts'
import { en } from '../../strings/en.ts'
import { now } from '../now.ts'
import { Icon } from '../parts/icon.tsx'
import { PageSays } from './page-says.tsx'

const t = en.about
const SHOWN = 3

/** The visitor's devices and the page each is on, as their browsers tell it. */
export function VisitList({ info }: { readonly info: ConversationInfo }) {
  const [all, setAll] = useState(false)
  const visits = listVisits(info)
  const shown = all ? visits : visits.slice(0, SHOWN)
  return (
    <section class="about-section">
      <h3>{t.visits}</h3>
      {visits.length === 0 && <p class="about-nothing">{t.noVisits}</p>}
      <ul class="visits">{shown.map((visit) => <VisitItem key={visit.id} visit={visit} />)}</ul>
      {shown.length < visits.length && (
        <button type="button" class="text-button" onClick={() => setAll(true)}>{t.moreVisits(visits.length - shown.length)}</button>
      )}
    </section>
  )
}

function VisitItem({ visit }: { readonly visit: Visit }) {
  const left = visit.disconnectedAt
  return (
    <li class="visit">
      <p class="visit-page">
        <span class={visit.connected ? 'state-dot state-online' : 'state-dot'} aria-hidden="true" />
        {visit.pageUrl === null ? (
          <span class="about-nothing">{visit.pageTitle ?? t.unknownPage}</span>
        ) : (
          <a class="visit-link" href={visit.pageUrl} title={visit.pageUrl} target="_blank" rel="noopener noreferrer">{visit.pageTitle ?? shortenUrl(visit.pageUrl)}</a>
        )}
      </p>
      {visit.pageUrl !== null && visit.pageTitle !== null && <p class="visit-line" dir="ltr">{shortenUrl(visit.pageUrl)}</p>}
      {visit.referrer !== null && <p class="visit-line">{t.cameFrom(shortenUrl(visit.referrer))}</p>}
      <p class="visit-line">
        <Icon name="globe" size={14} />
        {visit.browser ?? t.unknownDevice}
        {visit.language !== null && ` · ${visit.language}`}
      </p>
      <p class="visit-line" title={formatMoment(left ?? visit.connectedAt, en.locale)}>
        {left === null ? t.connected : t.lastConnected(formatAge(left, now.value, en.locale, 'just now'))}
      </p>
      <PageSays facts={visit.custom} />
    </li>
  )
}

function shortenUrl(url: string): string {
  const { host, pathname } = new URL(url)
  return pathname === '/' ? host : host + pathname
}
