import { expect, test } from 'vitest'
import { measureContrast, pickForeground } from './contrast.ts'

test.each([
  { accent: '#000000', on: '#ffffff', contrast: 21 },
  { accent: '#4f46e5', on: '#ffffff', contrast: 6.29 },
  { accent: '#facc15', on: '#000000', contrast: 13.7 },
  { accent: '#767676', on: '#ffffff', contrast: 4.54 },
  { accent: '#777777', on: '#000000', contrast: 4.69 },
])('on $accent stands $on, $contrast to 1', ({ accent, on, contrast }) => {
  expect(pickForeground(accent)).toBe(on)
  expect(measureContrast(accent, on)).toBeCloseTo(contrast, 1)
})
