import { expect, test, vi } from 'vitest'
import { describePage } from './describe-page.ts'

test.each([
  { title: 'Harbour Teas', said: 'Harbour Teas' },
  { title: '(2) Harbour Teas', said: 'Harbour Teas' },
  { title: 'Teas (2) and more', said: 'Teas (2) and more' },
])('ATT-1 agents read that a page titled $title is called $said', ({ title, said }) => {
  vi.stubGlobal('location', { href: 'https://shop.test/teas?secret=1#token' })
  vi.stubGlobal('document', { title, referrer: '' })
  vi.stubGlobal('navigator', { language: 'en-GB' })
  expect(describePage()).toEqual({ url: 'https://shop.test/teas', title: said, referrer: '', locale: 'en-GB' })
})
