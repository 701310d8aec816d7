import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { defaultLimits } from './limit-rules.ts'
import { createSeats } from './seats.ts'

const caps = { ...defaultLimits.caps, 'connections.session': 2, 'connections.process': 1 }

function codeOf(take: () => unknown): string {
  try {
    take()
    return 'taken'
  } catch (error) {
    return error instanceof RejoinError ? error.code : String(error)
  }
}

describe('[LIM-6] seats', () => {
  it('are given until none is left', () => {
    const seats = createSeats(caps)
    expect([1, 2, 3].map(() => codeOf(() => seats.take('connections.session', 'ada')))).toEqual(['taken', 'taken', 'rate_limited'])
    expect(codeOf(() => seats.take('connections.session', 'bob'))).toBe('taken')
  })

  it('come back once, however often they are left', () => {
    const seats = createSeats(caps)
    const leave = seats.take('connections.session', 'ada')
    seats.take('connections.session', 'ada')
    for (let times = 0; times < 3; times++) leave()
    expect([1, 2].map(() => codeOf(() => seats.take('connections.session', 'ada')))).toEqual(['taken', 'rate_limited'])
  })

  it('of the whole process are nobody’s fault', () => {
    const seats = createSeats(caps)
    seats.take('connections.process', 'all')
    expect(codeOf(() => seats.take('connections.process', 'all'))).toBe('unavailable')
  })

  it('are endless while limits are off', () => {
    const seats = createSeats(null)
    expect(new Set(Array.from({ length: 500 }, () => codeOf(() => seats.take('connections.process', 'all'))))).toEqual(new Set(['taken']))
  })
})
