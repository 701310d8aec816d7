import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { aConversation } from '../../test/support/builders.ts'
import { createArea } from '../../test/support/hand-cranked.ts'
import type { Timers } from '../connection/connection.ts'
import { openSessionStorage } from '../session/session-storage.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import { createFileKeeper, MOST_KEPT_BYTES } from './kept-files.ts'

let browsers = 0
beforeEach(() => void browsers++)

type Browser = { readonly area: ReturnType<typeof createArea>; readonly databases: IDBFactory | null }
const openBrowser = (databases: IDBFactory | null = new IDBFactory()): Browser => ({ area: createArea(), databases })

/** A page with the chat open; `installKey` is that of whoever this browser knows. */
async function openPage({ area, databases }: Browser, { owner = 'ada', installKey = 'key', conversation = 'c1', days = 0 } = {}) {
  vi.stubGlobal('indexedDB', databases)
  const channelId = `channel-${browsers}`
  const storage = openSessionStorage(channelId, area)
  const store = createStore<ChatState>({ ...initialChatState, timeline: loadTimeline(aConversation({ id: conversation }), []) })
  const clock: Timers = { now: () => Date.now() + days * 24 * 3_600_000, setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: (id) => clearTimeout(id) }
  const keep = (): void => storage.write({ token: 'rjv', installKey, contactId: null, identified: owner !== 'anonymous' })
  let made = 0
  const keeper = createFileKeeper({ channelId, store, readOwner: () => owner, makeId: () => `${owner}-${++made}`, keep }, area, databases, clock)
  keep()
  return {
    keeper,
    storage,
    recall: async () => (await keeper.recall()).map(({ file, stored }) => `${file.size} ${stored?.attachment_id ?? 'not there'}`),
    /** Done once it is written, or was not. */
    async choose(bytes = 3) {
      const kept = keeper.keep(new File([new Uint8Array(bytes)], 'tea.png'))
      await keeper.recall()
      return kept
    },
    /** The page is left; locks are given back in their own time. */
    async leave() {
      keeper.stop()
      await new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
}

describe('FILE-19 files on their way', () => {
  test('go on where they were on the next page', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    await first.choose(1)
    const kept = await first.choose(2)
    first.keeper.note(kept, { id: kept.id, offered: null, stored: { attachment_id: 'there', name: 'tea.png', media_type: 'image/png', size: 2 } })
    await first.keeper.recall()
    await first.leave()
    expect(await (await openPage(browser)).recall()).toEqual(['1 not there', '2 there'])
  })

  test('that are sent or dropped do not come back', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    const kept = await first.choose()
    first.keeper.forget(kept)
    first.keeper.note(kept, kept)
    await first.leave()
    expect(await (await openPage(browser)).recall()).toEqual([])
  })

  test('are sent by one tab', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    await first.choose()
    expect(await (await openPage(browser)).recall()).toEqual([])
  })

  test('go on whichever conversation is open, and know their own', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    await first.choose()
    await first.leave()
    const { keeper } = await openPage(browser, { conversation: 'c2' })
    expect(await keeper.recall()).toMatchObject([{ conversationId: 'c1' }])
    expect(await keeper.recall(), 'it is under way').toEqual([])
  })

  test('that another tab gave up are looked at again', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    await first.choose()
    const second = await openPage(browser)
    expect(await second.recall()).toEqual([])
    await first.leave()
    expect(await second.recall()).toHaveLength(1)
  })

  test('EMB-4 are not written any more for whoever left meanwhile', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    first.keeper.keep(new File(['leaf'], 'tea.png'))
    first.keeper.stop()
    first.storage.clear()
    await first.keeper.recall()
    expect(first.storage.hasFiles()).toBe(false)
  })

  test('of a visitor who logs in are theirs', async () => {
    const browser = openBrowser()
    const visitor = await openPage(browser, { owner: 'anonymous' })
    await visitor.choose()
    await visitor.leave()
    expect(await (await openPage(browser, { owner: 'ada' })).recall()).toHaveLength(1)
  })

  test.each([{ who: 'another person', next: { owner: 'bob', installKey: 'another' } }, { who: 'the next visitor', next: { owner: 'anonymous', installKey: 'another' } }])('OUT-6 are not shown to $who', async ({ next }) => {
    for (const owner of ['ada', 'anonymous']) {
      const browser = openBrowser()
      const first = await openPage(browser, { owner })
      await first.choose()
      await first.leave()
      expect(await (await openPage(browser, next)).recall()).toEqual([])
    }
  })

  test('EMB-4 go with whoever leaves', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    await first.choose()
    await first.leave()
    first.storage.clear()
    expect(await (await openPage(browser)).recall()).toEqual([])
    await vi.waitFor(async () => expect(await browser.databases?.databases()).toEqual([]))
  })

  test('are kept up to a limit, and for a week', async () => {
    const browser = openBrowser()
    const first = await openPage(browser)
    await first.choose(3)
    await first.choose(MOST_KEPT_BYTES)
    await first.leave()
    expect(await (await openPage(browser)).recall()).toEqual(['3 not there'])
    expect(await (await openPage(browser, { days: 8 })).recall()).toEqual([])
  })

  test('without a database live as long as the page', async () => {
    const browser = openBrowser(null)
    const first = await openPage(browser)
    const kept = first.keeper.keep(new File(['leaf'], 'tea.png'))
    expect(kept.file.size).toBe(4)
    await first.leave()
    expect(await (await openPage(browser)).recall()).toEqual([])
  })
})
