import { expect, test, vi } from 'vitest'
import { createPageEvents } from './page-events.ts'

test('EMB-3: one listener that throws stops nothing else', () => {
  const report = vi.fn<(error: unknown) => void>()
  vi.stubGlobal('reportError', report)
  const { on, emit } = createPageEvents()
  const heard: number[] = []
  on('unread', () => {
    throw new Error('of the page')
  })
  on('unread', ({ count }) => heard.push(count))
  emit('unread', { count: 2 })
  expect(heard).toEqual([2])
  expect(report).toHaveBeenCalledOnce()
})

test('on returns its own off', () => {
  const { on, off, emit } = createPageEvents()
  const heard: string[] = []
  const first = (): unknown => heard.push('first')
  const second = (): unknown => heard.push('second')
  const stop = on('open', first)
  on('open', second)
  emit('open', {})
  stop()
  off('open', second)
  emit('open', {})
  expect(heard).toEqual(['first', 'second'])
})
