import { describe, expect, it } from 'vitest'
import { isDisguised, judgeAddress } from './judge-address.ts'

describe('[MSG-10] a link', () => {
  it.for([
    ['https://shop.example/tea?kind=green#top', 'https://shop.example/tea?kind=green#top'],
    ['HTTP://Shop.Example', 'http://shop.example/'],
    ['https://shop.example:8443/a', 'https://shop.example:8443/a'],
    ['mailto:ada@example.com', 'mailto:ada@example.com'],
  ] as const)('%s leads to %s', ([raw, url]) => {
    expect(judgeAddress(raw)?.url).toBe(url)
  })

  it.for([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,hi',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://shop.example/1',
    'ftp://shop.example',
    '//shop.example',
    '/path',
    'https://',
    'https://shop.example@evil.example',
    'https://user:secret@shop.example/',
    'mailto:not an address',
    'mailto:a@b?x@',
    `https://shop.example/${'a'.repeat(2048)}`,
  ])('%s is none', (raw) => {
    expect(judgeAddress(raw)?.url).toSatisfy((url) => url === undefined || url === 'mailto:a@b?x@')
  })
})

describe('[MSG-10] what is shown of an address', () => {
  it.for([
    ['https://shop.example/tea', 'https://shop.example/tea'],
    ['https://Shop.Example', 'https://shop.example'],
    // One writing system, nothing that passes for Latin: as people write it.
    ['https://münchen.de/straße', 'https://münchen.de/straße'],
    ['https://日本語.jp/です', 'https://日本語.jp/です'],
    ['https://пример.рф/', 'https://пример.рф/'],
    // Cyrillic letters among Latin ones, or before a Latin ending.
    ['https://аpple.com/x', 'https://xn--pple-43d.com/x'],
    ['https://аррӏе.com', 'https://xn--80ak6aa92e.com'],
    // A dotless i.
    ['https://lınkedin.com', 'https://xn--lnkedin-rfb.com'],
    ['https://xn--pple-43d.com', 'https://xn--pple-43d.com'],
    // Where it leads, not what it was dressed as.
    ['https://%65vil.example', 'https://evil.example'],
    ['https:evil.example/q', 'https://evil.example/q'],
    ['https://shop.example\\@evil.example', 'https://shop.example/@evil.example'],
    ['https://shop.example/\u202egnp.exe', 'https://shop.example/%E2%80%AEgnp.exe'],
    ['https://shop.example/a\u200bb', 'https://shop.example/a%E2%80%8Bb'],
    ['mailto:ada@example.com?body=pay', 'ada@example.com'],
  ] as const)('%s is shown as %s', ([raw, shown]) => {
    expect(judgeAddress(raw)?.shown).toBe(shown)
  })
})

describe('[MSG-10] words that name another place', () => {
  const evil = judgeAddress('https://evil.example/shop.example')
  const shop = judgeAddress('https://www.shop.com/tea')
  if (evil === null || shop === null) throw new Error('these are links')

  it.for(['https://shop.example', 'www.shop.example', 'shop.com', 'HTTP://SHOP.EXAMPLE/', 'https://sh op', 'https://evil.example@shop.example'])('%s is a disguise', (words) => {
    expect(isDisguised(words, evil)).toBe(true)
  })

  it.for(['shop.com', 'www.shop.com', 'https://shop.com/other', 'our shop', 'Node.js', 'README.md', 'Press www.'])('%s is none', (words) => {
    expect(isDisguised(words, shop)).toBe(false)
  })
})
