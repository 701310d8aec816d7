import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, test, vi } from 'vitest'
import { createArea, createClock, settle } from '../../test/support/hand-cranked.ts'
import type { Timers } from '../connection/connection.ts'
import type { OutboxItem } from '../connection/outbox.ts'
import { openSessionStorage } from '../session/session-storage.ts'
import type { StoredMessage } from '../state/stored-message.ts'
import { KEEP_UNSENT_MS, openRecord } from './outbox-record.ts'

const NOW = Date.parse('2026-11-25T08:00:00.000Z')
/** The database answers in its own time. */
const realTimers: Timers = { now: () => NOW, setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: (id) => clearTimeout(id) }

function aMessage(text: string, fields: Partial<StoredMessage> = {}): StoredMessage {
  const { order = NOW } = fields
  return { id: `id-${text}`, text, at: new Date(order).toISOString(), order, conversationId: null, owner: 'ada', failed: false, ...fields }
}

/** One page of one browser; pages that share area and databases are reloads or tabs of each other. */
function openPage({ area = createArea(), databases = new IDBFactory(), owner = 'ada', timers = realTimers }: { area?: ReturnType<typeof createArea> | null; databases?: IDBFactory | null; owner?: string; timers?: Timers } = {}) {
  vi.stubGlobal('indexedDB', databases)
  const door = openSessionStorage('channel', area)
  const told: unknown[] = []
  const record = openRecord({ channelId: 'channel', door, tabs: { tell: (news) => told.push(news) }, timers, readOwner: () => owner, databases })
  let items: readonly OutboxItem[] = []
  return {
    area,
    databases,
    door,
    record,
    told,
    async recall(from = owner) {
      await record.recall(from, (merge) => (items = merge(items)))
      return items.map(({ text, owner: whose, state }) => `${text} ${whose} ${state}`)
    },
    async write(...messages: StoredMessage[]) {
      const before = told.length
      messages.forEach(door.writeMessage)
      record.takeIn()
      await vi.waitFor(() => expect(told.length).toBe(before + 1))
    },
    /** What lies in the database, whoever's it is. */
    async readRows() {
      if (databases === null || (await databases.databases()).length === 0) return []
      return new Promise<StoredMessage[]>((resolve) => {
        const request = databases.open('rejoin:channel')
        request.onsuccess = () => {
          const all = request.result.transaction('unsent').objectStore('unsent').getAll()
          all.onsuccess = () => {
            request.result.close()
            resolve(all.result as StoredMessage[])
          }
        }
      })
    },
  }
}

describe('OUT-10 what waits longer', () => {
  test('lies in the database, and its ticket at the door', async () => {
    const { area, write, readRows, told } = openPage()
    await write(aMessage('a'))
    expect(area?.getItem('rejoin:channel:out:id-a')).toBe(JSON.stringify({ owner: 'ada', order: NOW }))
    expect(await readRows()).toEqual([aMessage('a')])
    expect(told).toEqual(['session'])
  })

  test('is recalled in the order written, with what lies at the door', async () => {
    const first = openPage()
    await first.write(aMessage('b', { order: NOW + 1 }), aMessage('a', { failed: true }))
    const second = openPage(first)
    second.door.writeMessage(aMessage('c', { order: NOW + 2 }))
    expect(await second.recall()).toEqual(['a ada failed', 'b ada queued', 'c ada queued'])
  })

  test('what an older version left at the door is taken in once', async () => {
    const { door, recall, readRows } = openPage()
    door.writeMessage(aMessage('a'))
    expect(await recall()).toEqual(['a ada queued'])
    await vi.waitFor(async () => expect(await readRows()).toHaveLength(1))
    expect(await recall()).toEqual(['a ada queued'])
  })

  test('what was sent leaves no row', async () => {
    const { door, record, write, readRows } = openPage()
    await write(aMessage('a'), aMessage('b'))
    door.removeMessage('id-a')
    record.tidy()
    await vi.waitFor(async () => expect(await readRows()).toMatchObject([{ text: 'b' }]))
  })

  test('what is sent after a crash between row and ticket leaves no row', async () => {
    const first = openPage()
    await first.write(aMessage('a'))
    first.door.writeMessage(aMessage('a'))
    const { door, record, readRows } = openPage(first)
    await record.recall('ada', () => {
      door.removeMessage('id-a')
      record.tidy()
    })
    await vi.waitFor(async () => expect(await readRows()).toEqual([]))
  })

  test('what changes at the door changes in the database', async () => {
    const { write, readRows } = openPage()
    await write(aMessage('a'))
    await write(aMessage('a', { conversationId: 'next' }))
    expect(await readRows()).toMatchObject([{ conversationId: 'next' }])
  })

  test('nobody waits, nothing is opened', async () => {
    const { record, recall, databases } = openPage()
    expect(await recall()).toEqual([])
    record.takeIn()
    record.tidy()
    await recall()
    expect(await databases?.databases()).toEqual([])
  })

  test('after seven days it is gone', async () => {
    const first = openPage()
    await first.write(aMessage('a'))
    const later = openPage({ ...first, timers: { ...realTimers, now: () => NOW + KEEP_UNSENT_MS + 1 } })
    expect(await later.recall()).toEqual([])
    await later.write(aMessage('b', { order: NOW + KEEP_UNSENT_MS }))
    expect(await later.readRows()).toMatchObject([{ text: 'b' }])
  })
})

describe('OUT-3 a crash at any point', () => {
  const points = {
    'before it is taken in': async ({ door }) => door.writeMessage(aMessage('a')),
    'before its ticket is left': async ({ door, write }) => {
      await write(aMessage('a'))
      door.writeMessage(aMessage('a'))
    },
    'while it waits': async ({ write }) => write(aMessage('a')),
  } satisfies Record<string, (page: ReturnType<typeof openPage>) => Promise<unknown>>

  test.each(Object.keys(points) as (keyof typeof points)[])('%s loses and doubles nothing', async (point) => {
    const before = openPage()
    await points[point](before)
    expect(await openPage(before).recall()).toEqual(['a ada queued'])
  })

  test('after it was sent it is not sent again', async () => {
    const before = openPage()
    await before.write(aMessage('a'))
    before.door.removeMessage('id-a')
    const after = openPage(before)
    expect(await after.recall()).toEqual([])
    expect(await after.readRows()).toHaveLength(1)
    // The row that nobody waits for goes with the next one that comes.
    const later = openPage({ ...before, timers: { ...realTimers, now: () => NOW + 120_000 } })
    await later.write(aMessage('b', { order: NOW + 120_000 }))
    expect(await later.readRows()).toMatchObject([{ text: 'b' }])
  })

  test('a row that another tab is about to leave a ticket for is spared', async () => {
    const { write, readRows, ...browser } = openPage()
    await write(aMessage('a'))
    browser.door.removeMessage('id-a')
    await openPage(browser).write(aMessage('b'))
    expect(await readRows()).toHaveLength(2)
  })
})

describe('OUT-6 sealed to its author', () => {
  test('nobody else is given it', async () => {
    const ada = openPage()
    await ada.write(aMessage('a'))
    const bob = openPage({ ...ada, owner: 'bob' })
    expect(await bob.recall()).toEqual([])
    expect(await openPage(ada).recall()).toEqual(['a ada queued'])
  })

  test('a visitor who logs in takes theirs along', async () => {
    const visitor = openPage({ owner: 'anonymous' })
    await visitor.write(aMessage('a', { owner: 'anonymous' }))
    const ada = openPage(visitor)
    expect(await ada.recall('anonymous')).toEqual(['a ada queued'])
    await ada.write()
    await vi.waitFor(async () => expect(await ada.readRows()).toMatchObject([{ owner: 'ada' }]))
    expect(await openPage({ ...visitor, owner: 'bob' }).recall('anonymous')).toEqual([])
  })

  test('whoever leaves is forgotten when it returns, and the database goes', async () => {
    const ada = openPage()
    await ada.write(aMessage('a'))
    ada.door.clear()
    expect(await openPage(ada).recall()).toEqual([])
    await vi.waitFor(async () => expect([await ada.databases?.databases(), ada.area?.length]).toEqual([[], 0]))
  })

  test('what one page did not live to delete the next one deletes', async () => {
    const ada = openPage()
    await ada.write(aMessage('a'))
    vi.stubGlobal('indexedDB', { deleteDatabase: () => ({}) })
    ada.door.clear()
    expect(await ada.readRows()).toHaveLength(1)
    const next = openPage(ada)
    expect(await next.recall()).toEqual([])
    await vi.waitFor(async () => expect([await ada.databases?.databases(), ada.area?.length]).toEqual([[], 0]))
  })

  test('where the site clears its storage, what is left is nobody’s', async () => {
    const ada = openPage()
    await ada.write(aMessage('a'))
    ada.area?.clear()
    expect(await openPage(ada).recall()).toEqual([])
  })
})

describe('OUT-10 where there is no database', () => {
  const broken = {
    'is refused': { open: () => { throw new DOMException('no', 'SecurityError') } },
    'fails to open': { open: () => failing() },
    'is missing': null,
  }

  test.each(Object.keys(broken) as (keyof typeof broken)[])('that %s, it waits at the door', async (how) => {
    const page = openPage({ databases: broken[how] as IDBFactory | null })
    await page.write(aMessage('a'))
    expect(page.door.peekMessage('id-a')).toEqual(aMessage('a'))
    expect(await openPage({ ...page }).recall()).toEqual(['a ada queued'])
  })

  test('that is full, it waits at the door', async () => {
    const page = openPage()
    const put = vi.spyOn((await import('fake-indexeddb')).IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError') })
    await page.write(aMessage('a'))
    put.mockRestore()
    expect(await openPage(page).recall()).toEqual(['a ada queued'])
  })

  test('that never answers, what lies at the door is given all the same', async () => {
    const first = openPage()
    await first.write(aMessage('a'))
    const clock = createClock(NOW)
    const silent = openPage({ ...first, databases: { open: () => ({}) } as unknown as IDBFactory, timers: clock })
    silent.door.writeMessage(aMessage('b', { order: NOW + 1 }))
    const recalled = silent.recall()
    await settle()
    await clock.advance(2_000)
    expect(await recalled).toEqual(['b ada queued'])
    // Another page may have more luck.
    expect(await openPage(first).recall()).toEqual(['a ada queued', 'b ada queued'])
  })

  test('where nothing at all is kept, no row outlives the page', async () => {
    const page = openPage({ area: null })
    await page.write(aMessage('a'))
    expect(await page.recall()).toEqual(['a ada queued'])
    expect(await page.databases?.databases()).toEqual([])
  })
})

describe('OUT-11 one tab after the other', () => {
  test('the second waits until the first is done', async () => {
    const [left, right] = [openPage().record, openPage().record]
    const done: string[] = []
    const answer = Promise.withResolvers<undefined>()
    const first = left.inTurn(async () => {
      done.push('first begins')
      await answer.promise
      done.push('first ends')
    })
    const second = right.inTurn(async () => void done.push('second'))
    await vi.waitFor(() => expect(done).toEqual(['first begins']))
    answer.resolve(undefined)
    await Promise.all([first, second])
    expect(done).toEqual(['first begins', 'first ends', 'second'])
  })

  test.each([
    { how: 'without locks', locks: undefined },
    { how: 'where no turn comes', locks: { request: () => Promise.reject(new DOMException('late', 'TimeoutError')) } },
  ])('$how each sends for itself', async ({ locks }) => {
    vi.stubGlobal('navigator', { locks })
    const send = vi.fn<() => Promise<void>>(async () => undefined)
    await openPage().record.inTurn(send)
    expect(send).toHaveBeenCalledTimes(1)
  })
})

/** What a browser does that may not open one. */
function failing(): IDBOpenDBRequest {
  const request = { error: new DOMException('no', 'UnknownError') } as unknown as IDBOpenDBRequest
  queueMicrotask(() => request.onerror?.({ preventDefault: () => undefined } as unknown as Event))
  return request
}
