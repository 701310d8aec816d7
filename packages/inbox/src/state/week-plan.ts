import { judgeHours } from '@rejoin/protocol'
import { mapDays, WEEKDAYS, writeHours, type HoursForm, type SpanForm, type Weekday } from './hours-form.ts'

/** From and to, in minutes since midnight. */
export type Stretch = readonly [from: number, to: number]

export const DAY_MINUTES = 24 * 60

/** When a day is open, in order and without overlaps: what began the evening before and goes on past midnight is in it. */
export function pictureDay({ days }: HoursForm, day: Weekday): readonly Stretch[] {
  const before = WEEKDAYS.at(WEEKDAYS.indexOf(day) - 1) ?? day
  const late = days[before].flatMap((span) => {
    const to = readSpan(span)?.[1] ?? 0
    return to > DAY_MINUTES ? [[0, to - DAY_MINUTES] as const] : []
  })
  const own = days[day].flatMap((span) => {
    const read = readSpan(span)
    return read === null ? [] : [[read[0], Math.min(read[1], DAY_MINUTES)] as const]
  })
  return join([...late, ...own])
}

/** What the clock on the wall of the site shows. */
export type WallTime = { readonly day: Weekday; readonly minutes: number }

/** Null where there is no such time zone. */
export function readWall(timeZone: string, now: Date): WallTime | null {
  try {
    const part: Record<string, string> = {}
    for (const { type, value } of new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', weekday: 'long', hour: '2-digit', minute: '2-digit' }).formatToParts(now)) part[type] = value
    const day = WEEKDAYS.find((one) => one === part['weekday']?.toLowerCase())
    return day === undefined ? null : { day, minutes: Number(part['hour']) * 60 + Number(part['minute']) }
  } catch {
    return null
  }
}

export type Outlook = {
  readonly open: boolean
  /** In how many minutes it opens next, from now on or after it closes; null: nobody knows. */
  readonly opensIn: number | null
}

/** What the plan says about now, as far as it is filled in. Its time zone is one that there is. */
export function foresee(form: HoursForm, now: number): Outlook {
  const hours = writeHours({ ...form, days: mapDays((day) => form.days[day].filter((span) => readSpan(span) !== null)) })
  if (hours === null) return { open: true, opensIn: null }
  const { open, changesAt } = judgeHours(hours, now)
  const opensAt = open && changesAt !== null ? judgeHours(hours, changesAt).changesAt : changesAt
  return { open, opensIn: opensAt === null ? null : Math.round((opensAt - now) / 60_000) }
}

/** Null while it is not filled in, or ends when it begins. Past midnight the end is more than a day. */
function readSpan({ from, to }: SpanForm): Stretch | null {
  if (from === '' || to === '') return null
  const [begins, ends] = [readMinutes(from), to === '00:00' ? DAY_MINUTES : readMinutes(to)]
  if (begins === ends) return null
  return [begins, ends < begins ? ends + DAY_MINUTES : ends]
}

function readMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function join(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = []
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], to)]
    else joined.push([from, to])
  }
  return joined
}
