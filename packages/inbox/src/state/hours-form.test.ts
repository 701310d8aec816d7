import { describe, expect, test } from 'vitest'
import { addHoliday, addSpan, changeSpan, copyToWorkingDays, fillHours, removeHoliday, removeSpan, toggleDay, writeHours } from './hours-form.ts'

const never = fillHours({ time_zone: 'UTC', weekly: {} }, 'Europe/Berlin')

describe('the weekly plan', () => {
  test('proposes office hours in the time zone of whoever begins one', () => {
    const proposed = fillHours(null, 'Europe/Berlin')
    expect(writeHours(proposed)).toBeNull()
    expect(writeHours({ ...proposed, on: true })).toMatchObject({ time_zone: 'Europe/Berlin', weekly: { monday: [{ from: '09:00', to: '17:00' }], friday: [{ from: '09:00', to: '17:00' }] } })
  })

  test('is written as it was read, midnight at the end of a day included', () => {
    const hours = { time_zone: 'Asia/Tokyo', weekly: { sunday: [{ from: '00:00', to: '24:00' }], monday: [{ from: '22:00', to: '02:00' }] }, holidays: ['2026-01-01'] }
    const form = fillHours(hours, 'UTC')
    expect(form.days.sunday).toEqual([{ from: '00:00', to: '00:00' }])
    expect(writeHours(form)).toEqual(hours)
  })

  test('a day that is opened is like the one before it, and closed again has no times', () => {
    const monday = changeSpan(toggleDay(never, 'monday'), 'monday', 0, { to: '13:00' })
    const tuesday = toggleDay(monday, 'tuesday')
    expect(tuesday.days.tuesday).toEqual([{ from: '09:00', to: '13:00' }])
    expect(toggleDay(tuesday, 'tuesday').days.tuesday).toEqual([])
  })

  test('more times of a day come after a break', () => {
    const twice = addSpan(changeSpan(toggleDay(never, 'monday'), 'monday', 0, { to: '12:00' }), 'monday')
    expect(twice.days.monday).toEqual([{ from: '09:00', to: '12:00' }, { from: '13:00', to: '16:00' }])
    expect(removeSpan(twice, 'monday', 0).days.monday).toEqual([{ from: '13:00', to: '16:00' }])
    expect(removeSpan(removeSpan(twice, 'monday', 0), 'monday', 0).days.monday).toEqual([])
  })

  test('a day has at most ten of them', () => {
    let form = never
    for (let n = 0; n < 12; n += 1) form = addSpan(form, 'monday')
    expect(form.days.monday).toHaveLength(10)
  })

  test('one day stands for all weekdays, and the weekend stays', () => {
    const saturday = changeSpan(toggleDay(never, 'saturday'), 'saturday', 0, { from: '10:00' })
    const copied = copyToWorkingDays(saturday, 'saturday')
    expect(copied.days.friday).toEqual([{ from: '10:00', to: '17:00' }])
    expect(copied.days.sunday).toEqual([])
  })

  test('days on which it is closed stand in order, each once', () => {
    const two = addHoliday(addHoliday(addHoliday(never, '2026-12-26'), '2026-12-25'), '2026-12-26')
    expect(two.holidays).toEqual(['2026-12-25', '2026-12-26'])
    expect(removeHoliday(two, '2026-12-25').holidays).toEqual(['2026-12-26'])
    expect(addHoliday(two, '')).toBe(two)
  })
})
