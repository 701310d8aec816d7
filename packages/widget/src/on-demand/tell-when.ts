import { awayStrings } from '../strings/en-away.ts'
import { fill } from '../strings/words.ts'

/** When somebody is there again, in the visitor's own language and by their own clock (VIS-8). */
export function tellWhen(changesAt: string | null, locale: string | undefined, now = new Date()): string {
  if (changesAt === null) return awayStrings.away
  const at = new Date(changesAt)
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at)
  const days = countDays(now, at)
  if (days <= 0) return fill(awayStrings.backToday, { time })
  if (days === 1) return fill(awayStrings.backTomorrow, { time })
  // A weekday alone is clear for less than a week.
  const day = new Intl.DateTimeFormat(locale, days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
  return fill(awayStrings.backOn, { day, time })
}

/** Midnights between the two, whatever the clock does in them. */
function countDays(from: Date, to: Date): number {
  const [a, b] = [from, to].map((date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()))
  return Math.round(((b ?? 0) - (a ?? 0)) / 86_400_000)
}
