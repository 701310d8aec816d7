import { describe, expect, it } from 'vitest'
import { AddressRefused, createWebhookFetch, type ResolveName } from './guarded-fetch.ts'
import { createWebhookUrlJudge } from './judge-webhook-url.ts'

/** The names of this test's world; anything else does not exist. */
const NAMES: Readonly<Record<string, string>> = { 'hooks.example.com': '93.184.216.34', 'inner.example.com': '10.0.0.5', 'mine.example.com': '127.0.0.1' }
const resolve: ResolveName = (name, _options, done) => {
  const address = NAMES[name]
  if (address === undefined) done(new Error(`no such name: ${name}`), [])
  else done(null, [{ address, family: 4 }])
}
const judge = createWebhookUrlJudge(['127.0.0.1/32'], resolve)

describe('an address that is set', () => {
  it.each(['https://hooks.example.com/in', 'https://hooks.example.com:8443/', 'https://93.184.216.34/', 'https://nobody.example.com/', 'http://127.0.0.1:3000/', 'https://127.0.0.1:3000/', 'http://mine.example.com/', 'http://127.0.0.1:443/'])('[HOOK-6] %s may be used', async (url) => {
    expect(await judge(url)).toBeNull()
  })

  it.each(['http://hooks.example.com/', 'http://93.184.216.34/', 'http://inner.example.com/', 'http://nobody.example.com/', 'http://127.0.0.2:3000/', 'http://[::1]:3000/'])('[HOOK-6] %s must be https', async (url) => {
    expect(await judge(url)).toMatch(/^Use https/)
  })

  it.each(['https://10.0.0.5/', 'https://127.0.0.2/', 'https://2130706434/', 'https://0x7f000002/', 'https://169.254.169.254/', 'https://[::1]/', 'https://[::ffff:10.0.0.5]/', 'https://[fd00::1]/'])('[HOOK-6] %s lies inside', async (url) => {
    expect(await judge(url)).toMatch(/^This address lies inside/)
  })

  it.each(['https://hooks.example.com:22/', 'https://hooks.example.com:1023/', 'https://hooks.example.com:0/', 'http://127.0.0.1:25/'])('[HOOK-6] the port of %s is refused', async (url) => {
    expect(await judge(url)).toMatch(/^Use port/)
  })
})

describe('an address that is connected to', () => {
  const send = createWebhookFetch(['127.0.0.1/32'], resolve)
  // Nothing is ever connected to: these are judged before.
  it.each(['https://inner.example.com/', 'http://hooks.example.com/', 'http://inner.example.com/', 'https://10.0.0.5/', 'http://93.184.216.34/'])('[HOOK-6] %s is refused whatever was said when it was set', async (url) => {
    const error: unknown = await send(url, { timeout_ms: 2000 }).catch((reason: unknown) => reason)
    const reasons: unknown[] = []
    for (let reason = error; reason instanceof Error; reason = reason.cause) reasons.push(reason)
    expect(reasons.some((reason) => reason instanceof AddressRefused)).toBe(true)
  })
})
