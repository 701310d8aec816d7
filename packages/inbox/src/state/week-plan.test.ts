import { describe, expect, test } from 'vitest'
import type { OpeningHours } from '@rejoin/protocol'
import { fillHours, type HoursForm } from './hours-form.ts'
import { foresee, pictureDay, readWall } from './week-plan.ts'

const plan = (weekly: OpeningHours['weekly'], holidays: readonly string[] = []): HoursForm => fillHours({ time_zone: 'UTC', weekly, holidays }, 'UTC')

describe('the picture of a day', () => {
  test('shows each opening, and those that touch as one', () => {
    expect(pictureDay(plan({ monday: [{ from: '12:00', to: '15:00' }, { from: '09:00', to: '12:00' }, { from: '20:00', to: '21:00' }] }), 'monday')).toEqual([[540, 900], [1200, 1260]])
  })

  test('goes on past midnight into the next day, from Sunday into Monday too', () => {
    const late = plan({ sunday: [{ from: '22:00', to: '02:00' }] })
    expect([pictureDay(late, 'sunday'), pictureDay(late, 'monday')]).toEqual([[[1320, 1440]], [[0, 120]]])
  })

  test('leaves out what is not filled in yet', () => {
    expect(pictureDay(plan({ monday: [{ from: '', to: '17:00' }, { from: '09:00', to: '09:00' }] }), 'monday')).toEqual([])
  })
})

test('the clock of a site is read in its own time zone', () => {
  const now = new Date('2026-12-01T23:30:00Z')
  expect(readWall('Asia/Tokyo', now)).toEqual({ day: 'wednesday', minutes: 510 })
  expect(readWall('Tokyo', now)).toBeNull()
})

describe('what the plan says about now', () => {
  const office = plan({ monday: [{ from: '09:00', to: '17:00' }], wednesday: [{ from: '09:00', to: '17:00' }] })
  const monday = (minutes: number): number => Date.parse('2026-11-30T00:00:00Z') + minutes * 60_000

  test('open, and when it opens next', () => {
    expect(foresee(office, monday(600))).toEqual({ open: true, opensIn: 2 * 1440 - 60 })
  })

  test('closed before it opens, and on a holiday', () => {
    expect(foresee(office, monday(480))).toEqual({ open: false, opensIn: 60 })
    expect(foresee({ ...office, holidays: ['2026-11-30'] }, monday(600))).toEqual({ open: false, opensIn: 2 * 1440 - 60 })
  })

  test('midnight is no opening where it stays open', () => {
    const late = plan({ monday: [{ from: '20:00', to: '03:00' }] })
    expect(foresee(late, monday(1300))).toEqual({ open: true, opensIn: 7 * 1440 - 100 })
    expect(foresee(late, monday(1440 + 60)).open).toBe(true)
  })

  test('never open, nothing is in sight', () => {
    expect(foresee(plan({}), monday(0))).toEqual({ open: false, opensIn: null })
  })
})
