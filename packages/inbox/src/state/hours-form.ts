import type { OpeningHours } from '@rejoin/protocol'
import { moveTo } from './move-to.ts'

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** The days that "all weekdays" means. */
export const WORKING_DAYS: readonly Weekday[] = WEEKDAYS.slice(0, 5)

/** As fields for times have it: an end of 00:00 is midnight, which the contract writes as 24:00. */
export type SpanForm = { readonly from: string; readonly to: string }

/** The weekly plan as it stands in the form. A day without times is closed. */
export type HoursForm = {
  readonly on: boolean
  readonly timeZone: string
  readonly days: Readonly<Record<Weekday, readonly SpanForm[]>>
  readonly holidays: readonly string[]
}

/** As the contract has it. */
export const MOST_SPANS = 10
export const MOST_HOLIDAYS = 200

const USUAL: SpanForm = { from: '09:00', to: '17:00' }

/** @param zone what is proposed where nothing was said yet: that of whoever fills it in */
export function fillHours(hours: OpeningHours | null | undefined, zone: string): HoursForm {
  // Somebody who switches it on most likely means office hours; it is nothing before it is saved.
  if (hours == null) return { on: false, timeZone: zone, days: mapDays((day) => (WORKING_DAYS.includes(day) ? [USUAL] : [])), holidays: [] }
  return {
    on: true,
    timeZone: hours.time_zone,
    days: mapDays((day) => (hours.weekly[day] ?? []).map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to }))),
    holidays: hours.holidays ?? [],
  }
}

/** Null where somebody is always there. */
export function writeHours({ on, timeZone, days, holidays }: HoursForm): OpeningHours | null {
  if (!on) return null
  const weekly = Object.fromEntries(WEEKDAYS.filter((day) => days[day].length > 0).map((day) => [day, days[day].map(({ from, to }) => ({ from, to: to === '00:00' ? '24:00' : to }))]))
  return { time_zone: timeZone, weekly, ...(holidays.length > 0 && { holidays }) }
}

/** Closed is open without times; whoever opens a day is proposed the times of the day before it. */
export function toggleDay(form: HoursForm, day: Weekday): HoursForm {
  if (form.days[day].length > 0) return setDay(form, day, [])
  const before = WEEKDAYS.slice(0, WEEKDAYS.indexOf(day)).findLast((one) => form.days[one].length > 0)
  return setDay(form, day, before === undefined ? [USUAL] : form.days[before])
}

/** One more, after a break of an hour where there is room for it. */
export function addSpan(form: HoursForm, day: Weekday): HoursForm {
  const spans = form.days[day]
  if (spans.length >= MOST_SPANS) return form
  const end = spans.at(-1)?.to ?? '08:00'
  const hour = Number(end.slice(0, 2)) + 1
  const next = end === '00:00' || Number.isNaN(hour) || hour > 22 ? USUAL : { from: `${pad(hour)}:00`, to: `${pad(Math.min(hour + 3, 23))}:00` }
  return setDay(form, day, [...spans, next])
}

export function changeSpan(form: HoursForm, day: Weekday, at: number, part: Partial<SpanForm>): HoursForm {
  return setDay(form, day, form.days[day].map((span, index) => (index === at ? { ...span, ...part } : span)))
}

/** Without its last one, the day is closed. */
export function removeSpan(form: HoursForm, day: Weekday, at: number): HoursForm {
  return setDay(form, day, moveTo(form.days[day], at, null))
}

export function copyToWorkingDays(form: HoursForm, from: Weekday): HoursForm {
  return { ...form, days: mapDays((day) => (WORKING_DAYS.includes(day) ? form.days[from] : form.days[day])) }
}

/** In order, each once. */
export function addHoliday(form: HoursForm, date: string): HoursForm {
  return date === '' || form.holidays.length >= MOST_HOLIDAYS ? form : { ...form, holidays: [...new Set([...form.holidays, date])].toSorted() }
}

export function removeHoliday(form: HoursForm, date: string): HoursForm {
  return { ...form, holidays: form.holidays.filter((one) => one !== date) }
}

function setDay(form: HoursForm, day: Weekday, spans: readonly SpanForm[]): HoursForm {
  return { ...form, days: { ...form.days, [day]: spans } }
}

export function mapDays<T>(read: (day: Weekday) => T): Record<Weekday, T> {
  return Object.fromEntries(WEEKDAYS.map((day) => [day, read(day)])) as Record<Weekday, T>
}

function pad(hour: number): string {
  return String(hour).padStart(2, '0')
}
