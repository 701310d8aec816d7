import { beforeEach, describe, expect, test, vi } from 'vitest'
import { makeReadable } from '../ui/readable-accent.ts'
import { paintHost, pickAccent, pickForeground, readLuminance } from './theme.ts'

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

describe('EMB-9 what a host is painted with', () => {
  const paint = (settings: object, channel: object = {}) => {
    const host = { dataset: {} as Record<string, string>, dir: '', noLauncher: false, properties: {} as Record<string, string> }
    paintHost(
      {
        dataset: host.dataset,
        style: { setProperty: (name: string, value: string) => (host.properties[name] = value) },
        toggleAttribute: (_: string, on: boolean) => (host.noLauncher = on),
        closest: (selector: string) => (selector === '#chat' ? null : fail()),
        set dir(value: string) {
          host.dir = value
        },
      } as unknown as HTMLElement,
      channel,
      settings,
    )
    return host
  }
  const fail = (): never => {
    throw new DOMException('no selector', 'SyntaxError')
  }
  beforeEach(() => vi.stubGlobal('document', { body: { dir: 'rtl' } }))

  test.each([
    { settings: {}, position: 'left' },
    { settings: { position: 'right' }, position: 'right' },
    { settings: { position: 'top' }, position: 'left' },
  ])('position $settings of a channel on the left: $position', ({ settings, position }) => {
    expect(paint(settings, { position: 'left' }).dataset['position']).toBe(position)
  })

  test.each([
    { zIndex: 5, property: '5' },
    { zIndex: '5', property: '5' },
    { zIndex: 'high', property: '' },
    { zIndex: undefined, property: '' },
  ])('z-index $zIndex: "$property"', ({ zIndex, property }) => {
    expect(paint({ zIndex }).properties['--rejoin-z-index']).toBe(property)
  })

  test.each([
    { settings: {}, hidden: false },
    { settings: { hideLauncher: true }, hidden: true },
    { settings: { hideLauncher: '' }, hidden: true },
    { settings: { hideLauncher: 'false' }, hidden: false },
    { settings: { launcher: '#chat' }, hidden: true },
    { settings: { launcher: '#chat', hideLauncher: false }, hidden: false },
    { settings: { launcher: '[[' }, hidden: false },
    { settings: { launcher: 7 }, hidden: false },
  ])('no round button with $settings: $hidden', ({ settings, hidden }) => {
    expect(paint(settings).noLauncher).toBe(hidden)
  })

  test.each([
    { locale: undefined, dir: 'rtl' },
    { locale: 'en', dir: 'ltr' },
    { locale: 'ar-EG', dir: 'rtl' },
    { locale: 'arn', dir: 'ltr' },
  ])('direction of $locale on a page that runs to the left: $dir', ({ locale, dir }) => {
    expect(paint({ locale }).dir).toBe(dir)
  })
})
