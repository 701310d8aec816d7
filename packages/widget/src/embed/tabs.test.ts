import { describe, expect, test, vi } from 'vitest'
import { openTabs, type TabNews } from './tabs.ts'

describe('EMB-5 the other tabs', () => {
  test('hear what one tells, and it does not hear itself', async () => {
    const heard: TabNews[] = []
    const left = openTabs('tabs', (news) => heard.push(news))
    const right = openTabs('tabs', (news) => heard.push(news))
    const elsewhere = openTabs('other', (news) => heard.push(news))
    left.tell('logout')
    await vi.waitFor(() => expect(heard).toEqual(['logout']))
    for (const tabs of [left, right, elsewhere]) tabs.close()
  })

  test('EMB-1 what is still under way after the end tells nobody', () => {
    const { tell, close } = openTabs('tabs', () => undefined)
    close()
    expect(() => tell('session')).not.toThrow()
  })

  test('where there is no channel each tab is alone', () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const { tell, close } = openTabs('tabs', () => undefined)
    expect(() => {
      tell('session')
      close()
    }).not.toThrow()
  })
})
