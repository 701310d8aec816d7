import { describe, expect, it } from 'vitest'
import { median, pairRatios, percentile, spread } from './statistics.ts'

describe('figures of a benchmark', () => {
  it('the median is not moved by one bad round', () => {
    expect(median([5, 1, 900])).toBe(5)
    expect(median([1, 2, 3, 4])).toBe(2.5)
    expect(median([])).toBeNaN()
  })

  it('a percentile is a value that was measured', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile([7], 0.99)).toBe(7)
  })

  it('rounds are compared with their own neighbour', () => {
    expect(pairRatios([10, 30], [20, 10])).toEqual([0.5, 3])
    expect(pairRatios([10, 30], [20])).toEqual([0.5])
  })

  it('the spread is lowest and highest', () => {
    expect(spread([3, 1, 2])).toEqual([1, 3])
  })
})
