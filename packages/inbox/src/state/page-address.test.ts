import { expect, test } from 'vitest'
import { nameHost, readPageAddress } from './page-address.ts'

test.each([
  ['https://shop.example.com/returns?a=1#b', 'https://shop.example.com/returns?a=1#b'],
  ['  http://shop.example.com ', 'http://shop.example.com'],
  ['shop.example.com/returns', 'https://shop.example.com/returns'],
  ['shop.example.com:8443/returns', 'https://shop.example.com:8443/returns'],
  ['http://localhost:5173/', 'http://localhost:5173/'],
  ['returns', null],
  ['', null],
  ['javascript:alert(1)', null],
  ['mailto:ada@example.com', null],
  ['https://', null],
  ['https://a b.example.com', null],
])('%j is read as %j', (typed, url) => {
  expect(readPageAddress(typed)).toBe(url)
})

test('a page is known by its host', () => {
  expect(nameHost('https://shop.example.com:8443/a')).toBe('shop.example.com:8443')
})
