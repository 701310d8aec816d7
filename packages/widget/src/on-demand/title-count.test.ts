import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { countInTitle } from './title-count.ts'

/** A page with a title, whose changes are told as a browser tells them: afterwards. */
const title = { textContent: '' }
let head: { querySelector: () => typeof title | null }
let told: (() => void) | null

/** The page's own doing. */
function rename(text: string): void {
  title.textContent = text
  told?.()
}

beforeEach(() => {
  vi.useFakeTimers()
  told = null
  title.textContent = ' Shop\n of teas '
  head = { querySelector: () => title }
  vi.stubGlobal('document', { head })
  vi.stubGlobal(
    'MutationObserver',
    class {
      constructor(run: () => void) {
        told = run
      }
      observe(): void {}
      disconnect(): void {
        told = null
      }
    },
  )
})
afterEach(() => void vi.useRealTimers())

const [chat, other] = [{}, {}]

test('ATT-1 the number comes and goes, and the title is what it was to the letter', () => {
  countInTitle(chat, 2)
  expect(title.textContent).toBe('(2)  Shop\n of teas ')
  countInTitle(chat, 3)
  expect(title.textContent).toBe('(3)  Shop\n of teas ')
  countInTitle(chat, 0)
  expect(title.textContent).toBe(' Shop\n of teas ')
  expect(told).toBe(null)
})

test.each(['Basket', '(2) Basket'])('ATT-1 a page that calls itself %j meanwhile is called that afterwards', (name) => {
  countInTitle(chat, 2)
  rename(name)
  vi.runAllTimers()
  expect(title.textContent).toBe('(2) Basket')
  countInTitle(chat, 0)
  expect(title.textContent).toBe('Basket')
})

test('ATT-1 read before the number is back, the title is left alone', () => {
  countInTitle(chat, 2)
  rename('Basket')
  countInTitle(chat, 0)
  vi.runAllTimers()
  expect(title.textContent).toBe('Basket')
})

test('ATT-1 a page that insists on its title is not fought', () => {
  countInTitle(chat, 1)
  const written: string[] = []
  const page = setInterval(() => {
    if (title.textContent.startsWith('(1)')) written.push(title.textContent)
    rename('Shop')
  }, 10)
  vi.advanceTimersByTime(1_000)
  clearInterval(page)
  expect(written.length).toBeLessThan(6)
  countInTitle(chat, 0)
})

test('ATT-1 two chats of a page are one number', () => {
  countInTitle(chat, 2)
  countInTitle(other, 1)
  expect(title.textContent).toBe('(3)  Shop\n of teas ')
  countInTitle(chat, 0)
  expect(title.textContent).toBe('(1)  Shop\n of teas ')
  countInTitle(other, 0)
  expect(title.textContent).toBe(' Shop\n of teas ')
})

test('a page without a title gets none', () => {
  head.querySelector = () => null
  countInTitle(chat, 2)
  countInTitle(chat, 0)
  expect(title.textContent).toBe(' Shop\n of teas ')
})
