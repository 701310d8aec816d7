import { describe, expect, test, vi } from 'vitest'
import { createNavigation, SETTINGS } from './navigation.ts'

/** An address bar whose fragment tells of its changes, as browsers do. */
function openPage(hash: string) {
  const listeners = new Set<() => void>()
  const location = {
    hash,
    visit(next: string) {
      location.hash = next
      for (const listener of listeners) listener()
    },
  }
  const page = {
    location,
    history: { state: null, replaceState: (_state: unknown, _title: string, url: string) => void (location.hash = url) },
    addEventListener: (_type: string, listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: string, listener: () => void) => void listeners.delete(listener),
  }
  return { page: page as unknown as Window, visit: location.visit, at: () => location.hash }
}

describe('leaving the settings', () => {
  test('goes at once while nothing is held back', () => {
    const { page, visit } = openPage(SETTINGS)
    const navigation = createNavigation(page)
    visit('#/mine')
    expect([navigation.inSettings.value, navigation.route.value.view]).toEqual([false, 'mine'])
  })

  test('with something unsaved is asked for, and stays until it is answered', () => {
    const { page, visit, at } = openPage(SETTINGS)
    const navigation = createNavigation(page)
    const ask = vi.fn<(goOn: () => void) => void>()
    navigation.hold(ask)
    visit('#/mine')
    expect([navigation.inSettings.value, at()]).toEqual([true, SETTINGS])
    ask.mock.calls[0]?.[0]()
    expect([navigation.inSettings.value, at(), ask.mock.calls.length]).toEqual([false, '#/mine', 1])
  })

  test('is asked for whatever else takes somebody away', () => {
    const { page } = openPage(SETTINGS)
    const navigation = createNavigation(page)
    const ask = vi.fn<(goOn: () => void) => void>()
    const signOut = vi.fn<() => void>()
    const release = navigation.hold(ask)
    navigation.leave(signOut)
    expect(signOut).not.toHaveBeenCalled()
    release()
    navigation.leave(signOut)
    expect([signOut.mock.calls.length, ask.mock.calls.length]).toEqual([1, 1])
  })
})
