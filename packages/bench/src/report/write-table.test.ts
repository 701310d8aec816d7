import { expect, it } from 'vitest'
import { judgeTargets } from '../targets.ts'
import { writeMeasurements, writeNumber, writeVerdicts } from './write-table.ts'

it.for([
  [12_345.6, '12,346'],
  [0.012_345, '0.0123'],
  [1.5, '1.5'],
  [Number.NaN, '–'],
] as const)('%d is written as %s', ([value, written]) => {
  expect(writeNumber(value)).toBe(written)
})

it('a figure stands with its spread', () => {
  expect(writeMeasurements([{ name: 'messages', variant: 'rejoin', unit: '/s', samples: [900, 1000, 1100] }])).toBe('  messages  rejoin  1,000 /s  900 – 1,100')
})

it('a missed target cannot be overlooked', () => {
  expect(writeVerdicts(judgeTargets([{ target: 'restart', samples: [3] }]))).toBe('  MISSED  restart  3 s  ≤ 2')
})
