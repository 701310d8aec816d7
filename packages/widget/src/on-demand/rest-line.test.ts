import { beforeEach, describe, expect, test, vi } from 'vitest'
import { aConversation, aMessage, aMessageEvent, CONVERSATION } from '../../test/support/builders.ts'
import { createClock } from '../../test/support/hand-cranked.ts'
import type { ConnectionState } from '../connection/connection.ts'
import { createMoments } from '../embed/moments.ts'
import type { TabNews } from '../embed/tabs.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import { createRest, type RestDeps, type Shared } from './rest-line.ts'

let browser: { readonly channelId: string; readonly tabs: Set<(news: TabNews) => void> }
let browsers = 0
beforeEach(() => {
  browser = { channelId: `channel-${++browsers}`, tabs: new Set() }
})

/** A tab that nobody looks at. All of a test are tabs of one browser: they share its locks, and hear each other. */
function openTab({ owner = 'ada' } = {}) {
  const clock = createClock()
  const moments = createMoments()
  const store = createStore<ChatState>({ ...initialChatState, timeline: loadTimeline(aConversation({ head_seq: 2 }), [aMessage(2)]) })
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' })
  const heard: string[] = []
  let state: ConnectionState['kind'] = 'online'
  const hear = (news: TabNews): void => moments.tell('shared', news as Shared)
  browser.tabs.add(hear)
  const rest = createRest({
    channelId: browser.channelId,
    store,
    moments,
    session: { readOwner: () => owner },
    timers: clock,
    page: page as unknown as RestDeps['page'],
    view: page,
    tabs: { tell: (news) => browser.tabs.forEach((tell) => tell !== hear && tell(news)) },
    line: {
      connection: { state: () => ({ kind: state }) as ConnectionState, rest: () => void (state = 'resting'), start: () => void (state = 'online') } as RestDeps['line']['connection'],
      hear: {
        log({ seq }) {
          heard.push('log')
          const { timeline } = store.get()
          if (seq === timeline.lastSeq + 1) store.set({ timeline: { ...timeline, lastSeq: seq } })
        },
        read: () => void heard.push('read'),
        head: () => void heard.push('head'),
      },
    },
  })
  return {
    clock,
    moments,
    store,
    heard,
    state: () => state,
    happen: (name: string) => void page.dispatchEvent(new Event(name)),
    show() {
      page.visibilityState = 'visible'
      page.dispatchEvent(new Event('visibilitychange'))
    },
    async sleep() {
      rest.sleep()
      await turn()
    },
  }
}

/** Locks are given in their own time. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 10))
const head = (head_seq: number) => ({ conversation_id: CONVERSATION, epoch: 'epoch-1', head_seq })

/** One that keeps its line, and others that follow it. */
async function openTabs(followers = 1) {
  const leader = openTab()
  await leader.sleep()
  const others = Array.from({ length: followers }, () => openTab())
  for (const other of others) await other.sleep()
  const [follower] = others
  if (follower === undefined) throw new Error('There is no follower')
  return { leader, follower, others }
}

describe('OUT-12 of the tabs that nobody looks at', () => {
  test('one keeps its line, the others let theirs go', async () => {
    const { leader, others } = await openTabs(2)
    expect([leader, ...others].map((tab) => tab.state())).toEqual(['online', 'resting', 'resting'])
  })

  test('the others hear what it hears, and nothing more', async () => {
    const { leader, follower } = await openTabs()
    leader.moments.tell('log', aMessageEvent(3))
    leader.moments.tell('read', { conversation_id: CONVERSATION, participant: { id: 'ada', purpose: 'customer' }, seq: 3 })
    leader.moments.tell('head', head(3))
    expect([follower.heard, leader.heard, follower.state()]).toEqual([['log', 'read', 'head'], [], 'resting'])
  })

  test.each([{ how: 'closed', moment: 'destroy' as const }, { how: 'frozen', event: 'freeze' }, { how: 'put into the back-forward cache', event: 'pagehide' }])('when it is $how another one takes over', async ({ moment, event }) => {
    const { leader, others } = await openTabs(2)
    if (moment === undefined) leader.happen(event ?? '')
    else leader.moments.tell(moment, null)
    await turn()
    expect(others.map((tab) => tab.state())).toEqual(['online', 'resting'])
    others[0]?.moments.tell('log', aMessageEvent(3))
    expect(others[1]?.heard).toEqual(['log'])
  })

  test('silence for long enough is followed by nobody', async () => {
    const { leader, follower } = await openTabs()
    await follower.clock.advance(80_000)
    leader.moments.tell('head', head(2))
    await follower.clock.advance(80_000)
    expect(follower.state()).toBe('resting')
    await follower.clock.advance(10_000)
    expect([follower.state(), follower.clock.waiting()]).toEqual(['online', 0])
  })

  test.each([
    { what: 'an event too late', tell: ({ moments }: ReturnType<typeof openTab>) => moments.tell('log', aMessageEvent(4)) },
    { what: 'a head too far', tell: ({ moments }: ReturnType<typeof openTab>) => moments.tell('head', head(3)) },
  ])('$what is a reason to ask the server', async ({ tell }) => {
    const { leader, follower } = await openTabs()
    tell(leader)
    expect(follower.state()).toBe('online')
  })

  test('one that is looked at has a line of its own', async () => {
    const { leader, follower } = await openTabs()
    follower.show()
    expect(follower.state()).toBe('online')
    // It waits for nothing any more.
    leader.moments.tell('destroy', null)
    await turn()
    const next = openTab()
    await next.sleep()
    expect(next.state()).toBe('online')
  })

  test('what belongs to somebody else is not heard', async () => {
    const { leader } = await openTabs()
    const bob = openTab({ owner: 'bob' })
    await bob.sleep()
    leader.moments.tell('log', aMessageEvent(3))
    expect(bob.heard).toEqual([])
  })

  test('what waits to be sent is not left to others', async () => {
    await openTabs()
    const tab = openTab()
    tab.store.set({ pending: [{ id: 'a', text: 'a', at: '', state: 'queued', conversationId: null }] })
    await tab.sleep()
    expect(tab.state()).toBe('online')
  })

  test('without locks each goes on by itself', async () => {
    vi.stubGlobal('navigator', {})
    const { leader, follower } = await openTabs()
    expect([leader.state(), follower.state()]).toEqual(['online', 'online'])
  })
})
