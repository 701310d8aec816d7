import type { OpeningHours } from './opening-hours.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Whether it is open at a moment, and when that turns; null: not within the time that is looked ahead. */
export type HoursVerdict = { readonly open: boolean; readonly changesAt: number | null }

type Span = { readonly from: number; readonly to: number }

/** Nobody is told of an opening that is further away than a year: until then somebody will have changed the hours. */
const LOOK_AHEAD_DAYS = 366

/** An opening that goes on for longer than this has no end that anybody waits for. */
const LONGEST_OPENING_MS = 8 * DAY

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/**
 * Opening hours as the people mean them who wrote them down: by the clock on their wall, whatever that clock does in the
 * night it is changed. The server judges for visitors, and the inbox for whoever writes them down. Pure (VIS-4).
 */
export function judgeHours(hours: OpeningHours, now: number): HoursVerdict {
  const wall = openWallClock(hours.time_zone)
  const today = wall.dayOf(now)
  let open = null as Span | null
  // From yesterday on, whose late opening may not have ended.
  for (let day = today - 1; day <= today + LOOK_AHEAD_DAYS; day++) {
    for (const span of listSpans(hours, wall, day)) {
      if (span.to <= now) continue
      if (open === null && span.from > now) return { open: false, changesAt: span.from }
      // What follows without a break is one opening.
      if (open !== null && span.from > open.to) return { open: true, changesAt: open.to }
      open = { from: span.from, to: Math.max(span.to, open?.to ?? 0) }
      if (open.to - now > LONGEST_OPENING_MS) return { open: true, changesAt: null }
    }
  }
  return { open: open !== null, changesAt: null }
}

/** The openings that begin on a day, in order, without what falls on a holiday. */
function listSpans(hours: OpeningHours, wall: WallClock, day: number): readonly Span[] {
  if (isHoliday(hours, day)) return []
  const closesAt = isHoliday(hours, day + 1) ? wall.instantOf(day + 1, 0, 'first') : Infinity
  return (hours.weekly[WEEKDAYS[new Date(day * DAY).getUTCDay()] ?? 'sunday'] ?? [])
    .map(({ from, to }) => {
      const [begins, ends] = [readMinutes(from), readMinutes(to)]
      const [lastDay, lastMinutes] = ends === 24 * 60 ? [day + 1, 0] : [ends < begins ? day + 1 : day, ends]
      // Where an hour comes twice, it is open for the whole of it.
      return { from: wall.instantOf(day, begins, 'first'), to: Math.min(wall.instantOf(lastDay, lastMinutes, 'last'), closesAt) }
    })
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from - b.from)
}

function isHoliday({ holidays }: OpeningHours, day: number): boolean {
  return holidays?.includes(new Date(day * DAY).toISOString().slice(0, 10)) ?? false
}

function readMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** The clock on the wall of a time zone. Days are counted from 1970-01-01, whatever their length. */
type WallClock = {
  readonly dayOf: (instant: number) => number
  /** When the clock shows that time; where it shows it twice, one of them, and where it skips it, the moment at which it does. */
  readonly instantOf: (day: number, minutes: number, which: 'first' | 'last') => number
}

/** Making a format takes far longer than using it, and there are few time zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function openWallClock(timeZone: string): WallClock {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' })
  formats.set(timeZone, format)

  /** What the clock shows, as if it were UTC. */
  function read(instant: number): number {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value)
    return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second'])
  }

  return {
    dayOf: (instant) => Math.floor(read(instant) / DAY),
    instantOf(day, minutes, which) {
      const wanted = day * DAY + minutes * MINUTE
      // The zone's offsets around that time: no zone is further than a day from UTC, and none changes twice within two.
      const [before, after] = [wanted - DAY, wanted + DAY].map((near) => read(near) - near) as [number, number]
      const shown = [wanted - before, wanted - after].filter((instant) => read(instant) === wanted).toSorted((a, b) => a - b)
      const found = which === 'first' ? shown[0] : shown.at(-1)
      return found ?? findSkip(wanted - Math.max(before, after), wanted - Math.min(before, after), wanted)
    },
  }

  /** The moment between the two at which the clock jumps over `wanted`. */
  function findSkip(from: number, to: number, wanted: number): number {
    let [low, high] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (read(middle * MINUTE) >= wanted) high = middle
      else low = middle + 1
    }
    return low * MINUTE
  }
}
