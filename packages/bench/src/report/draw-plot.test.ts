import { expect, it } from 'vitest'
import { judgeTargets } from '../targets.ts'
import { drawPlot } from './draw-plot.ts'

const place = (svg: string, kind: 'met' | 'missed'): number => Number(new RegExp(`cx="([\\d.]+)" cy="[\\d.]+" r="5.5" class="${kind}"`).exec(svg)?.[1])

it('what is better lies left of the line, whichever way it counts', () => {
  const svg = drawPlot('A & B', judgeTargets([{ target: 'messages-rate', samples: [1.4] }, { target: 'messages-cpu', samples: [2.1] }]))
  const line = Number(/class="line" x1="([\d.]+)"/.exec(svg)?.[1])
  expect(place(svg, 'met')).toBeLessThan(line)
  expect(place(svg, 'missed')).toBeGreaterThan(line)
  expect(svg).toContain('A &amp; B')
})
