import { WEEKDAYS, type HoursForm } from '../../state/hours-form.ts'
import { DAY_MINUTES, pictureDay, type WallTime } from '../../state/week-plan.ts'
import { en } from '../../strings/en.ts'

const t = en.channels
const TICKS = [0, 6, 12, 18, 24] as const

/** The week as one sees it at a glance; what it shows stands in words in the fields below it. */
export function WeekPicture({ hours, now }: { readonly hours: HoursForm; readonly now: WallTime | null }) {
  return (
    <div class="week" aria-hidden="true">
      {WEEKDAYS.map((day) => (
        <div key={day} class="week-day" data-today={now?.day === day ? '' : undefined}>
          <span class="week-name">{t.days[day].slice(0, 3)}</span>
          {/* Attributes and no styles: the policy of this page lets no element bring its own. */}
          <svg class="week-bar" viewBox={`0 0 ${DAY_MINUTES} 10`} preserveAspectRatio="none">
            {[6, 12, 18].map((hour) => <line key={hour} x1={hour * 60} x2={hour * 60} y1="0" y2="10" class="week-line" />)}
            {pictureDay(hours, day).map(([from, to]) => <rect key={from} x={from} width={to - from} y="0" height="10" class="week-open" />)}
            {now?.day === day && <line x1={now.minutes} x2={now.minutes} y1="0" y2="10" class="week-now" />}
          </svg>
        </div>
      ))}
      <div class="week-ticks">{TICKS.map((hour) => <span key={hour}>{hour}</span>)}</div>
    </div>
  )
}
