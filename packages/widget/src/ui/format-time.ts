export type TimeFormat = { readonly time: (at: string) => string; readonly day: (at: string) => string }

/** Making one takes as long as drawing half the panel, and an empty conversation needs none: each is made when it is first used. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** Times and days as people of a locale write them. @param now for "today"; injected */
export function createTimeFormat(locale: string | undefined, now: () => Date = () => new Date()): TimeFormat {
  const time = once(() => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }))
  const near = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  const thisYear = once(() => new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }))
  const otherYear = once(() => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }))
  /** The language has its own words for these days; a line of its own begins with a capital. */
  const nameDay = (days: number): string => near().format(days, 'day').replace(/^\p{Ll}/u, (first) => first.toLocaleUpperCase(locale))
  return {
    time: (at) => time().format(new Date(at)),
    day(at) {
      const date = new Date(at)
      const today = now()
      const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
      if (date.toDateString() === today.toDateString()) return nameDay(0)
      if (date.toDateString() === yesterday.toDateString()) return nameDay(-1)
      return (date.getFullYear() === today.getFullYear() ? thisYear : otherYear)().format(date)
    },
  }
}
