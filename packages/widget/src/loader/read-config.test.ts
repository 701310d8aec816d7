import { describe, expect, test } from 'vitest'
import { readConfig, readToken } from './read-config.ts'

const home = 'https://chat.example.com/'

describe('reading what the page asked for', () => {
  test('the server is where the script came from', () => {
    expect(readConfig({ channelId: 'c' }, home)).toMatchObject({ channelId: 'c', serverUrl: 'https://chat.example.com' })
  })

  test('another server may be named', () => {
    expect(readConfig({ channelId: 'c', serverUrl: 'https://example.org/chat//' }, home)).toMatchObject({ serverUrl: 'https://example.org/chat' })
  })

  test('what was said of the look stays beside it', () => {
    expect(readConfig({ channelId: 'c', theme: 'dark', title: 'Hello' }, home)).toMatchObject({ theme: 'dark', title: 'Hello' })
  })

  test('EMB-17 a page may sign itself', () => {
    const getUserJwt = async (): Promise<string> => 'fresh'
    expect(readConfig({ channelId: 'c', userJwt: 'signed', getUserJwt }, home)).toMatchObject({ userJwt: 'signed', getUserJwt })
  })

  test.each([
    { options: {}, from: home },
    { options: { channelId: '' }, from: home },
    { options: { channelId: 'c' }, from: null },
  ])('$options from $from belongs to nothing', ({ options, from }) => {
    expect(readConfig(options, from)).toBe(null)
  })
})

describe('what proves who is here', () => {
  test.each([
    { given: undefined, token: undefined },
    { given: { resumeToken: '' }, token: undefined },
    { given: { userJwt: 'signed' }, token: 'signed' },
    { given: { resumeToken: '', userJwt: 'signed' }, token: 'signed' },
    { given: { resumeToken: 'ours', userJwt: 'signed' }, token: 'ours' },
  ])('$given: $token', ({ given, token }) => {
    expect(readToken(given) || undefined).toBe(token)
  })
})
