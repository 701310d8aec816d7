import { expect, test } from 'vitest'
import { readAddress } from './read-address.ts'

test.each([
  { href: 'https://c.example/webview?channel_id=c#resume_token=a.b.c', channelId: 'c', resumeToken: 'a.b.c', clean: 'https://c.example/webview?channel_id=c' },
  { href: 'https://c.example/webview?channel_id=c#resume_token=a.b.c&theme=dark', channelId: 'c', resumeToken: 'a.b.c', clean: 'https://c.example/webview?channel_id=c#theme=dark' },
  { href: 'https://c.example/webview?channel_id=c', channelId: 'c', resumeToken: null, clean: 'https://c.example/webview?channel_id=c' },
  { href: 'https://c.example/webview?channel_id=c&resume_token=a.b.c', channelId: 'c', resumeToken: null, clean: 'https://c.example/webview?channel_id=c&resume_token=a.b.c' },
  { href: 'https://c.example/webview#resume_token=', channelId: null, resumeToken: null, clean: 'https://c.example/webview' },
])('$href gives its token only by the fragment', ({ href, ...address }) => {
  expect(readAddress(href)).toEqual(address)
})
