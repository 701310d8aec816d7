import * as v from 'valibot'
import { expect, it } from 'vitest'
import { channelSettings, origin } from './channel.ts'

it.for(['https://shop.example.com', 'http://localhost:3000', 'https://shop.example.com:8443', 'https://xn--bcher-kva.example', 'http://127.0.0.1', 'http://[::1]:8080', 'null', 'file://', 'capacitor://localhost', 'ionic://localhost', 'app://'])('[ORG-2] %s is an origin', (raw) => {
  expect(v.parse(origin, raw)).toBe(raw)
})

it.for([
  '*',
  'https://*.example.com',
  'https://shop.example.com/',
  'https://shop.example.com/path',
  'https://shop.example.com?x',
  'https://SHOP.example.com',
  'https://shop.example.com:443',
  'http://shop.example.com:80',
  'https://user@shop.example.com',
  'https://bücher.example',
  ' https://shop.example.com',
  'shop.example.com',
  '//shop.example.com',
  'ftp://shop.example.com',
  'javascript://x',
  'NULL',
  '',
  `https://${'a'.repeat(250)}.com`,
])('[ORG-2] %o is no origin that could be matched', (raw) => {
  expect(v.is(origin, raw)).toBe(false)
})

it('settings are looks and words, nothing else', () => {
  const good = { title: 'Tea?', accent_color: '#4f46e5', position: 'left', theme: 'dark', logo_url: 'https://shop.test/logo.svg', locale: 'pt-BR', allow_new_conversations: true, greeting_delay: 0, unread_in_title: false, sound: false, notifications: 'preview' }
  expect(v.parse(channelSettings, good)).toEqual(good)
  const wrong: Record<string, unknown>[] = [{ accent_color: 'red' }, { accent_color: '#fff' }, { accent_color: '#4f46e5;background:url(//evil.test)' }, { logo_url: 'data:image/svg+xml,x' }, { position: 'top' }, { css: 'body{}' }, { title: 'x'.repeat(81) }, { greeting_delay: -1 }, { greeting_delay: 0.5 }, { greeting_delay: 3601 }, { notifications: 'on' }, { sound: 'off' }]
  for (const settings of wrong) expect([settings, v.is(channelSettings, settings)]).toEqual([settings, false])
})
