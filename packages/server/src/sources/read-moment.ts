import { formatTime } from '../clock.ts'

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/i

/** From here on a number counts milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973. */
const MILLISECONDS_FROM = 1e11

/**
 * A moment as other systems write it: ISO 8601, or Unix time in seconds or milliseconds. A time without a zone is UTC, for a
 * server's own zone is an accident. Null when it is none of these.
 */
export function readMoment(raw: unknown): string | null {
  const ms = typeof raw === 'number' ? (raw < MILLISECONDS_FROM ? raw * 1000 : raw) : typeof raw === 'string' ? readIso(raw) : Number.NaN
  // What a JSON date can say, and no year that nobody lives in.
  return Number.isFinite(ms) && ms >= 0 && ms < Date.parse('9999-12-31T23:59:59.999Z') ? formatTime(Math.floor(ms)) : null
}

function readIso(raw: string): number {
  const [, day, time = '00:00', zone = 'Z'] = ISO.exec(raw) ?? []
  if (day === undefined) return Number.NaN
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  return Date.parse(`${day}T${time.replace(',', '.')}${offset}`)
}
