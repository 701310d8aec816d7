import { afterEach, expect, test, vi } from 'vitest'
import { isFirstTab } from './one-tab.ts'

/** The locks of one browser, as all its tabs see them. */
function openBrowser(): { readonly locks: { request: (name: string, options: object, run: (lock: object | null) => Promise<void> | null) => Promise<void> } } {
  const held = new Set<string>()
  return {
    locks: {
      async request(name, _, run) {
        if (held.has(name)) return void (await run(null))
        held.add(name)
        await run({})
        held.delete(name)
      },
    },
  }
}

afterEach(() => void vi.useRealTimers())

test('ATT-3 of all tabs that ask about one message, one is first', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', openBrowser())
  const { signal } = new AbortController()
  expect(await Promise.all([isFirstTab('m1', signal), isFirstTab('m1', signal), isFirstTab('m2', signal)])).toEqual([true, false, true])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await isFirstTab('m1', signal)).toBe(true)
})

test('EMB-1 a chat that is gone holds nothing', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', openBrowser())
  const ending = new AbortController()
  await isFirstTab('m1', ending.signal)
  ending.abort()
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(0)
  expect(await isFirstTab('m1', new AbortController().signal)).toBe(true)
})

test('where there are no locks every tab is the only one', async () => {
  vi.stubGlobal('navigator', {})
  expect(await isFirstTab('m1', new AbortController().signal)).toBe(true)
})
