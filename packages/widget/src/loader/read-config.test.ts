import { describe, expect, test } from 'vitest'
import { readConfig } from './read-config.ts'

const home = 'https://chat.example.com'

describe('reading what the page asked for', () => {
  test('the server is where the script came from', () => {
    expect(readConfig({ channelId: 'c' }, home)).toEqual({ channelId: 'c', serverUrl: home, resumeToken: undefined, userJwt: undefined, settings: {} })
  })

  test('another server may be named', () => {
    expect(readConfig({ channelId: 'c', serverUrl: 'https://example.org/chat//' }, home)).toMatchObject({ serverUrl: 'https://example.org/chat' })
  })

  test('what is left are the settings', () => {
    expect(readConfig({ channelId: 'c', resumeToken: 't', theme: 'dark', title: 'Hello' }, home)).toMatchObject({ resumeToken: 't', settings: { theme: 'dark', title: 'Hello' } })
  })

  test('an empty token is no token', () => {
    expect(readConfig({ channelId: 'c', resumeToken: '' }, home)).toMatchObject({ resumeToken: undefined })
  })

  test('EMB-17 a page may sign itself', async () => {
    const getUserJwt = async (): Promise<string> => 'fresh'
    expect(readConfig({ channelId: 'c', userJwt: 'signed', getUserJwt, title: 'Hello' }, home)).toMatchObject({ userJwt: 'signed', getUserJwt, settings: { title: 'Hello' } })
    expect(readConfig({ channelId: 'c', userJwt: '' }, home)).toMatchObject({ userJwt: undefined })
  })

  test.each([
    { options: {}, from: home, sentence: 'boot needs a channelId' },
    { options: { channelId: '' }, from: home, sentence: 'boot needs a channelId' },
    { options: { channelId: 'c' }, from: null, sentence: 'boot needs a serverUrl' },
  ])('$sentence is said when it does', ({ options, from, sentence }) => {
    expect(readConfig(options, from)).toBe(sentence)
  })
})
