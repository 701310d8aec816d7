import { WEEKDAYS, type HoursForm, type SpanForm, type Weekday } from './hours-form.ts'

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
export type WallTime = { readonly date: string; readonly day: Weekday; readonly minutes: number }

/** Null where there is no such time zone. */
export function readWall(timeZone: string, now: Date): WallTime | null {
  try {
    const part: Record<string, string> = {}
    for (const { type, value } of new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'long', hour: '2-digit', minute: '2-digit' }).formatToParts(now)) part[type] = value
    const day = WEEKDAYS.find((one) => one === part['weekday']?.toLowerCase())
    return day === undefined ? null : { date: `${part['year']}-${part['month']}-${part['day']}`, day, minutes: Number(part['hour']) * 60 + Number(part['minute']) }
  } catch {
    return null
  }
}

export type Outlook = {
  readonly open: boolean
  /** In how many minutes by the clock on the wall it opens next, from now on or after it closes; null: not within two weeks. */
  readonly opensIn: number | null
}

/**
 * What the plan says about now, for whoever writes it. The server judges for visitors, to the minute also in the night in
 * which clocks change; here that night may be an hour wrong.
 */
export function foresee(form: HoursForm, { date, day, minutes }: WallTime): Outlook {
  const first = WEEKDAYS.indexOf(day)
  let open = false
  let opensIn: number | null = null
  for (let ahead = 0; ahead <= 14 && opensIn === null; ahead += 1) {
    if (form.holidays.includes(addDays(date, ahead))) continue
    const goesOn = isOpenUntilMidnight(form, WEEKDAYS[(first + ahead + 6) % 7] ?? day, addDays(date, ahead - 1))
    for (const [from, to] of pictureDay(form, WEEKDAYS[(first + ahead) % 7] ?? day)) {
      const [begins, ends] = [from, to].map((at) => ahead * DAY_MINUTES + at - minutes) as [number, number]
      if (begins <= 0) open ||= ends > 0
      // What goes on past midnight does not open there.
      else if (from > 0 || !goesOn) opensIn ??= begins
    }
  }
  return { open, opensIn }
}

function isOpenUntilMidnight(form: HoursForm, day: Weekday, date: string): boolean {
  return !form.holidays.includes(date) && pictureDay(form, day).at(-1)?.[1] === DAY_MINUTES
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
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
