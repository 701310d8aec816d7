import { expect, test } from 'vitest'
import { readAddress, readParent } from './read-address.ts'

test.each([
  { href: 'https://c.example/webview?channel_id=c#resume_token=a.b.c', channelId: 'c', resumeToken: 'a.b.c', clean: 'https://c.example/webview?channel_id=c' },
  { href: 'https://c.example/webview?channel_id=c#resume_token=a.b.c&theme=dark', channelId: 'c', resumeToken: 'a.b.c', clean: 'https://c.example/webview?channel_id=c#theme=dark' },
  { href: 'https://c.example/webview?channel_id=c', channelId: 'c', resumeToken: null, clean: 'https://c.example/webview?channel_id=c' },
  { href: 'https://c.example/webview?channel_id=c&resume_token=a.b.c', channelId: 'c', resumeToken: null, clean: 'https://c.example/webview?channel_id=c&resume_token=a.b.c' },
  { href: 'https://c.example/webview#resume_token=', channelId: null, resumeToken: null, clean: 'https://c.example/webview' },
])('$href gives its token only by the fragment', ({ href, ...address }) => {
  expect(readAddress(href)).toMatchObject(address)
})

test('WEB-10 the address says how to look', () => {
  const asked = 'https://c.example/webview?channel_id=c&theme=dark&locale=pt-BR&close_button=1&in_app=1'
  expect(readAddress(asked)).toMatchObject({ look: { theme: 'dark', locale: 'pt-BR' }, hasCloseButton: true, isInApp: true })
  expect(readAddress('https://c.example/webview?channel_id=c')).toMatchObject({ look: {}, hasCloseButton: false, isInApp: false, parent: null })
})

test.each([
  ['https://shop.example', 'https://else.example/', 'https://shop.example'],
  [null, 'https://shop.example/help?q=1', 'https://shop.example'],
  ['capacitor://localhost', '', 'capacitor://localhost'],
  [null, '', null],
])('WEB-3 the page around it is named by %s or %s', (parent, referrer, expected) => {
  expect(readParent({ parent }, referrer)).toBe(expected)
})
