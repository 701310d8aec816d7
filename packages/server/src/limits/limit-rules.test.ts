import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultLimits, limitNames, readLimits } from './limit-rules.ts'

it('[LIM-1] the defaults are those that are published', () => {
  const rules = Object.entries(defaultLimits.rules).map(([name, windows]) => [name, windows.map(({ points, seconds }) => `${points}/${seconds}`).join(' ')])
  expect(Object.fromEntries(rules)).toEqual({
    'http.address': '3000/60',
    'failures.address': '20/60',
    'authenticate.address': '10/60 60/3600',
    'authenticate.channel': '600/60',
    'identify.token': '100/2',
    'events.socket': '30/3',
    'strikes.socket': '2/60',
    'messages.contact': '10/10 60/60',
    'conversations.contact': '5/3600',
    'conversations.address': '6/43200',
    'handshakes.process': '200/1',
    'transcripts.contact': '10/600',
  })
  expect(defaultLimits.caps).toEqual({ 'connections.session': 10, 'connections.contact': 20, 'connections.address': 100, 'connections.process': 10_000 })
})

describe('[LIM-1] the setting', () => {
  it('turns them on and off', () => {
    expect(readLimits('on')).toBe(defaultLimits)
    expect(readLimits('off')).toBeNull()
  })

  it('replaces single ones and leaves the rest', () => {
    const limits = readLimits('messages.contact=20/10, connections.address=500')
    expect(limits).toEqual({
      rules: { ...defaultLimits.rules, 'messages.contact': [{ points: 20, seconds: 10 }] },
      caps: { ...defaultLimits.caps, 'connections.address': 500 },
    })
    expect(defaultLimits.caps['connections.address']).toBe(100)
  })

  it.each(['yes', '', 'messages.contact', 'messages.contact=10', 'messages.contact=0/10', 'messages.contact=10/0', 'messages.contact=-1/10', 'messages.nobody=1/1', 'connections.address=5/10', 'connections.address=0', 'on,off', '__proto__=1/1', 'messages.contact=1/1,'])('refuses %j and says what it does not understand', (raw) => {
    expect(readLimits(raw)).toMatch(/is none of them$/)
  })

  it('knows every name it offers', () => {
    for (const name of limitNames) expect(typeof readLimits(`${name}=7${name.startsWith('connections') ? '' : '/7'}`)).toBe('object')
  })
})

it('[LIM-1] the operator’s page lists every one with its default', () => {
  const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z]+\.[a-z]+)` \|[^|]+\| ([\d ·]+?) \|(?: ([\d ·]+?) \|)?$/gm)].map(([, name, counts = '', seconds]) => [name, seconds === undefined ? Number(counts) : counts.split(' · ').map((points, index) => ({ points: Number(points), seconds: Number(seconds.split(' · ')[index]) }))])
  expect(Object.fromEntries(rows)).toEqual({ ...defaultLimits.rules, ...defaultLimits.caps })
})
