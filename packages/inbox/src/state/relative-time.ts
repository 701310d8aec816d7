const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A moment as a list shows it, relative to `now` (ms): `now`, `5m`, `3h`, `Tue`, `12 Mar`, `12 Mar 2024`. */
export function formatAge(iso: string, now: number, locale: string, justNow: string): string {
  const at = Date.parse(iso)
  const age = now - at
  // A clock that is a little behind the server's must not say "in 3 seconds".
  if (age < MINUTE) return justNow
  if (age < HOUR) return formatUnit(Math.floor(age / MINUTE), 'minute', locale)
  if (age < DAY && isSameDay(at, now)) return formatUnit(Math.floor(age / HOUR), 'hour', locale)
  if (age < 6 * DAY) return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(at)
  return formatDate(at, now, locale)
}

/** The same in words, for lines that are read: `just now`, `2 hours ago`, `yesterday`, `12 Mar`. */
export function formatAgo(iso: string, now: number, locale: string, justNow: string): string {
  const at = Date.parse(iso)
  const age = now - at
  if (age < MINUTE) return justNow
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  // Rounded, as people do: an hour and 59 minutes is two hours.
  for (const [unit, length, most] of [['minute', MINUTE, 59], ['hour', HOUR, 23], ['day', DAY, 6]] as const) {
    const count = Math.round(age / length)
    if (count <= most) return words.format(-count, unit)
  }
  return formatDate(at, now, locale)
}

function formatUnit(value: number, unit: 'minute' | 'hour', locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' }).format(value)
}

function formatDate(at: number, now: number, locale: string): string {
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...(thisYear ? {} : { year: 'numeric' }) }).format(at)
}

/** The time of day of a message. */
export function formatTime(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(Date.parse(iso))
}

/** Date and time in full, for tooltips and facts. */
export function formatMoment(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(Date.parse(iso))
}

/** The heading above the messages of one day. */
export function formatDay(iso: string, now: number, locale: string, words: { readonly today: string; readonly yesterday: string }): string {
  const at = Date.parse(iso)
  if (isSameDay(at, now)) return words.today
  if (isSameDay(at, now - DAY)) return words.yesterday
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...(thisYear ? {} : { year: 'numeric' }) }).format(at)
}

/** Same calendar day where the agent sits. */
export function isSameDay(a: number, b: number): boolean {
  return dayKey(a) === dayKey(b)
}

export function dayKey(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}
