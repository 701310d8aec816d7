import { describe, expect, it } from 'vitest'
import { judgeHours } from './judge-hours.ts'
import type { OpeningHours } from './opening-hours.ts'

const NINE_TO_FIVE = [{ from: '09:00', to: '17:00' }]
const office: OpeningHours = { time_zone: 'Europe/Berlin', weekly: { monday: NINE_TO_FIVE, tuesday: NINE_TO_FIVE, wednesday: NINE_TO_FIVE, thursday: NINE_TO_FIVE, friday: NINE_TO_FIVE } }
const always = (time_zone: string): OpeningHours => {
  const day = [{ from: '00:00', to: '24:00' }]
  return { time_zone, weekly: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day } }
}

function judge(hours: OpeningHours, now: string): string {
  const { open, changesAt } = judgeHours(hours, Date.parse(now))
  return `${open ? 'open' : 'closed'} until ${changesAt === null ? 'nobody knows' : new Date(changesAt).toISOString().replace(':00.000Z', 'Z')}`
}

describe('[VIS-4] office hours', () => {
  it.each([
    ['a morning', '2026-11-25T07:59:59Z', 'closed until 2026-11-25T08:00Z'],
    ['the very minute of opening', '2026-11-25T08:00:00Z', 'open until 2026-11-25T16:00Z'],
    ['the last second', '2026-11-25T15:59:59.999Z', 'open until 2026-11-25T16:00Z'],
    ['the very minute of closing', '2026-11-25T16:00:00Z', 'closed until 2026-11-26T08:00Z'],
    ['a Friday evening', '2026-11-27T20:00:00Z', 'closed until 2026-11-30T08:00Z'],
    ['Saturday there, Friday in UTC', '2026-11-27T23:30:00Z', 'closed until 2026-11-30T08:00Z'],
    ['the summer', '2026-07-01T06:59:00Z', 'closed until 2026-07-01T07:00Z'],
    ['the weekend on which the clocks go forward', '2026-03-28T12:00:00Z', 'closed until 2026-03-30T07:00Z'],
    ['the weekend on which they go back', '2026-10-24T12:00:00Z', 'closed until 2026-10-26T08:00Z'],
  ])('%s', (_, now, verdict) => {
    expect(judge(office, now)).toBe(verdict)
  })
})

describe('[VIS-4] other hours', () => {
  const night: OpeningHours = { time_zone: 'Europe/Berlin', weekly: { saturday: [{ from: '22:00', to: '06:00' }] } }
  const holidays: OpeningHours = { ...office, holidays: ['2026-12-24', '2026-12-25'] }
  it.each([
    ['a night goes on past midnight', night, '2026-11-28T23:30:00Z', 'open until 2026-11-29T05:00Z'],
    ['and ends in the morning', night, '2026-11-29T05:00:00Z', 'closed until 2026-12-05T21:00Z'],
    ['the night that loses an hour ends by the clock', night, '2026-03-28T22:00:00Z', 'open until 2026-03-29T04:00Z'],
    ['the night that gains one, too', night, '2026-10-24T21:00:00Z', 'open until 2026-10-25T05:00Z'],
    ['holidays are closed', holidays, '2026-12-24T10:00:00Z', 'closed until 2026-12-28T08:00Z'],
    ['the day before one is not', holidays, '2026-12-23T10:00:00Z', 'open until 2026-12-23T16:00Z'],
    ['a night ends where a holiday begins', { ...night, holidays: ['2026-11-29'] }, '2026-11-28T22:00:00Z', 'open until 2026-11-28T23:00Z'],
    ['a lunch break', { ...office, weekly: { wednesday: [{ from: '13:00', to: '17:00' }, { from: '09:00', to: '12:00' }] } }, '2026-11-25T11:30:00Z', 'closed until 2026-11-25T12:00Z'],
    ['times that touch or overlap are one', { ...office, weekly: { wednesday: [{ from: '09:00', to: '12:00' }, { from: '12:00', to: '15:00' }, { from: '14:00', to: '18:00' }] } }, '2026-11-25T09:00:00Z', 'open until 2026-11-25T17:00Z'],
    ['a midnight between two open days is no break', { ...office, weekly: { wednesday: [{ from: '20:00', to: '24:00' }], thursday: [{ from: '00:00', to: '02:00' }] } }, '2026-11-25T22:00:00Z', 'open until 2026-11-26T01:00Z'],
    ['hours that never come', { time_zone: 'UTC', weekly: {} }, '2026-11-25T22:00:00Z', 'closed until nobody knows'],
    ['hours that never end', always('Asia/Kathmandu'), '2026-11-25T22:00:00Z', 'open until nobody knows'],
    ['they do not end on the night of a change either', always('America/New_York'), '2026-03-08T06:59:00Z', 'open until nobody knows'],
    ['an opening at a time that the clock skips is when it skips it', { time_zone: 'Europe/Berlin', weekly: { sunday: [{ from: '02:30', to: '08:00' }] } }, '2026-03-29T00:00:00Z', 'closed until 2026-03-29T01:00Z'],
    ['an hour that comes twice is open twice', { time_zone: 'Europe/Berlin', weekly: { sunday: [{ from: '02:00', to: '02:30' }] } }, '2026-10-25T00:10:00Z', 'open until 2026-10-25T01:30Z'],
    ['a quarter of an hour beside the others', { ...office, time_zone: 'Asia/Kathmandu' }, '2026-11-25T03:00:00Z', 'closed until 2026-11-25T03:15Z'],
    ['the other side of the date line', { ...office, time_zone: 'Pacific/Kiritimati' }, '2026-11-22T19:00:00Z', 'open until 2026-11-23T03:00Z'],
    ['half an hour of summer time', { ...office, time_zone: 'Australia/Lord_Howe' }, '2026-10-04T12:00:00Z', 'closed until 2026-10-04T22:00Z'],
    ['a day that a country left out', { time_zone: 'Pacific/Apia', weekly: { friday: NINE_TO_FIVE, saturday: NINE_TO_FIVE } }, '2011-12-30T09:59:00Z', 'closed until 2011-12-30T19:00Z'],
  ] as const)('%s', (_, hours, now, verdict) => {
    expect(judge(hours as OpeningHours, now)).toBe(verdict)
  })

  it('[VIS-4] a holiday on every day of the year opens nothing', () => {
    const closed: OpeningHours = { ...office, holidays: Array.from({ length: 200 }, (_, day) => new Date(Date.UTC(2026, 10, 25 + day)).toISOString().slice(0, 10)) }
    expect(judge(closed, '2026-11-25T09:00:00Z')).toBe('closed until 2027-06-14T07:00Z')
  })
})
