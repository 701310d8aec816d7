import { describe, expect, test } from 'vitest'
import { makeReadable } from '../ui/readable-accent.ts'
import { pickAccent, pickForeground, readLuminance } from './theme.ts'

const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [readLuminance(a), readLuminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}
const full = (short: '#fff' | '#000'): string => (short === '#fff' ? '#ffffff' : '#000000')
/** Every corner of the colour cube, and what lies between. */
const accents = ['00', '33', '80', 'cc', 'ff'].flatMap((r, _, steps) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)))

describe('EMB-13 any accent can be read', () => {
  test('what stands on it', () => {
    expect(accents.filter((accent) => contrast(accent, full(pickForeground(accent))) < 4.5)).toEqual([])
  })

  test.each(['#ffffff', '#f2f3f6', '#17191e', '#262a32'])('what is written in it on %s', (surface) => {
    expect(accents.filter((accent) => contrast(makeReadable(accent, surface), surface) < 4.5)).toEqual([])
  })

  test('an accent that can be read stays as it is', () => {
    expect(makeReadable('#4f46e5', '#ffffff')).toBe('#4f46e5')
  })
})

describe('EMB-9 which accent counts', () => {
  test.each([
    { page: '#112233', channel: '#445566', accent: '#112233' },
    { page: undefined, channel: '#445566', accent: '#445566' },
    { page: 'tomato', channel: '#445566', accent: '#445566' },
    { page: '#fff', channel: undefined, accent: '#4f46e5' },
    { page: undefined, channel: null, accent: '#4f46e5' },
  ])('page $page, channel $channel: $accent', ({ page, channel, accent }) => {
    expect(pickAccent({ accent_color: channel }, page === undefined ? {} : { accentColor: page })).toBe(accent)
  })
})
