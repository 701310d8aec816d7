import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { absentable, object, timestamp } from './scalars.ts'

/** By the site's own clock, and `24:00` for the end of the day. */
const from = v.pipe(v.string('must be a time'), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00'))
const to = v.pipe(v.string('must be a time'), v.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 17:30 or 24:00'))

/** One that ends before it begins goes on past midnight, and belongs to the day on which it began. */
const openSpan = v.pipe(
  object({ from, to }),
  v.check((span) => span.from !== span.to, 'must not end when it begins; a whole day is 00:00 to 24:00'),
)
const openDay = absentable(v.pipe(v.array(openSpan, 'must be a list of times'), v.maxLength(10, 'at most 10 times a day')))

export const timeZone = v.pipe(v.string('must be a string'), v.maxLength(64), v.check(isTimeZone, 'must be a time zone such as Europe/Berlin'))

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

const calendarDate = v.pipe(v.string('must be a date'), v.isoDate('must be a date such as 2026-12-24'), v.check(isDate, 'must be a day that exists'))

function isDate(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}

/** When somebody answers. A day without times is closed, and so is a holiday from midnight to midnight. */
export const openingHours = object({
  time_zone: timeZone,
  weekly: object({ monday: openDay, tuesday: openDay, wednesday: openDay, thursday: openDay, friday: openDay, saturday: openDay, sunday: openDay }),
  holidays: absentable(v.pipe(v.array(calendarDate, 'must be a list of dates'), v.maxLength(200, 'at most 200 holidays'))),
})
export type OpeningHours = Answer<typeof openingHours>

/** Whether somebody answers now, by the server's clock. */
export const availability = v.object({
  open: v.boolean(),
  /** When that turns; null: nobody knows. */
  changes_at: v.nullable(timestamp),
})
export type Availability = Answer<typeof availability>
