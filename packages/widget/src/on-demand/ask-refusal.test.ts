import { expect, test } from 'vitest'
import { askRefusal } from './ask-refusal.ts'

const CONFIG = { serverUrl: 'https://chat.test', channelId: 'a b' }

test.each([
  { answer: new Response('{"refusal":"origin_not_allowed"}'), isRefused: true },
  { answer: new Response('{"refusal":null}'), isRefused: false },
  { answer: new Response('null'), isRefused: false },
  { answer: new Response('{"refusal":"origin_not_allowed"}', { status: 502 }), isRefused: false },
  { answer: new Response('<html>Log in to the hotel Wi-Fi</html>'), isRefused: false },
])('EMB-12 only the server itself can say that the page has no chat: $isRefused', async ({ answer, isRefused }) => {
  const asked: unknown[] = []
  expect(await askRefusal(CONFIG, async (url) => (asked.push(url), answer))).toBe(isRefused)
  expect(asked).toEqual(['https://chat.test/chatplugin.refusal?channel_id=a%20b'])
})

test('EMB-12 a server that is away refuses nobody', async () => {
  expect(await askRefusal(CONFIG, () => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)
})
