import { describe, expect, it } from 'vitest'
import { judgeTargets, summarize } from './targets.ts'

describe('targets', () => {
  it('the median decides, in the direction that is better', () => {
    const [rate, cpu] = judgeTargets([{ target: 'messages-cpu', samples: [1.3, 9, 1.2] }, { target: 'messages-rate', samples: [0.6, 0.9, 0.2] }])
    expect(rate).toMatchObject({ value: 0.6, met: false })
    expect(cpu).toMatchObject({ value: 1.3, met: true, reached: false })
  })

  it('the last line names what was missed', () => {
    const verdicts = judgeTargets([{ target: 'messages-rate', samples: [0.5] }, { target: 'restart', samples: [1] }])
    expect(summarize(verdicts)).toBe('1 of 2 targets met; missed: messages-rate')
  })

  it('a figure without rounds is not met', () => {
    expect(judgeTargets([{ target: 'restart', samples: [] }])[0]?.met).toBe(false)
  })
})
