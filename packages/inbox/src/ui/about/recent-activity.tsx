import type { RecentActivity as Recent } from '../../live/recent-activity.ts'
import type { Activity, ActivityFact } from '../../state/activity.ts'
import { formatAgo, formatMoment } from '../../state/relative-time.ts'
import { en } from '../../strings/en.ts'
import { now } from '../now.ts'
import { Icon } from '../parts/icon.tsx'
import { formatValue } from './format-value.ts'
import './recent-activity.css'

const t = en.activity

/** What the person did elsewhere, as other systems tell it. For whom none tells anything, there is no such section. */
export function RecentActivity({ activity }: { readonly activity: Recent }) {
  const activities = activity.activities.value
  const status = activity.status.value
  if (activities.length === 0) return null
  return (
    <section class="about-section">
      <h3>{t.title}</h3>
      <ol class="activities" aria-label={t.list}>{activities.map((item) => <ActivityItem key={item.id} item={item} />)}</ol>
      {status === 'failed' && <p class="about-nothing" role="alert">{t.failed}</p>}
      {activity.hasEarlier.value && (
        <button type="button" class="text-button" aria-disabled={status === 'loading'} onClick={() => void activity.loadEarlier()}>
          {status === 'loading' ? t.loading : status === 'failed' ? t.retry : t.earlier}
        </button>
      )}
    </section>
  )
}

/** Systems write times for each other; here people read them. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

function formatFact(value: ActivityFact['value']): string {
  return typeof value === 'string' && TIME.test(value) && Number.isFinite(Date.parse(value)) ? formatMoment(value, en.locale) : formatValue(value)
}

function ActivityItem({ item }: { readonly item: Activity }) {
  const line = (
    <>
      <span class="activity-title" dir="auto">{item.title}</span>
      <span class="activity-line">
        <time dateTime={item.at} title={formatMoment(item.at, en.locale)}>{formatAgo(item.at, now.value, en.locale, t.justNow)}</time>
        {' · '}
        <span dir="auto">{item.source}</span>
      </span>
    </>
  )
  return (
    <li class="activity">
      <span class="activity-mark"><Icon name="activity" size={14} /></span>
      {item.facts.length === 0 ? (
        <div class="activity-head">{line}</div>
      ) : (
        <details class="activity-more">
          <summary class="activity-head">
            {line}
            <Icon name="chevron" size={14} />
          </summary>
          <dl class="facts">
            {item.facts.map(({ name, value }) => (
              <div class="fact" key={name}>
                <dt title={name} dir="auto">{name}</dt>
                <dd dir="auto">{formatFact(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  )
}
