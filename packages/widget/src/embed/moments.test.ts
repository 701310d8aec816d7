import { expect, test } from 'vitest'
import { createMoments } from './moments.ts'

test('everybody hears of their moment, in the order they asked, before it goes on', () => {
  const moments = createMoments()
  const told: string[] = []
  moments.on('leave', () => told.push('first'))
  moments.on('online', () => told.push('online'))
  moments.on('leave', () => told.push('second'))
  moments.tell('leave', null)
  told.push('after')
  expect(told).toEqual(['first', 'second', 'after'])
})
