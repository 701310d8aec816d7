import { describe, expect, test } from 'vitest'
import { parseRichText } from './rich-text.ts'

describe('the small Markdown subset', () => {
  test.each([
    ['plain', [{ kind: 'text', text: 'plain' }]],
    ['a **b** c', [{ kind: 'text', text: 'a ' }, { kind: 'bold', children: [{ kind: 'text', text: 'b' }] }, { kind: 'text', text: ' c' }]],
    ['*so*', [{ kind: 'italic', children: [{ kind: 'text', text: 'so' }] }]],
    ['`x **y**`', [{ kind: 'code', text: 'x **y**' }]],
    ['2 * 3 * 4', [{ kind: 'text', text: '2 * 3 * 4' }]],
    ['see https://a.example/b.', [{ kind: 'text', text: 'see ' }, { kind: 'link', text: 'https://a.example/b', url: 'https://a.example/b' }, { kind: 'text', text: '.' }]],
    ['[here](https://a.example/)', [{ kind: 'link', text: 'here', url: 'https://a.example/' }]],
  ])('%s', (text, spans) => {
    expect(parseRichText(text)).toEqual(spans)
  })

  test.each(['[x](javascript:alert(1))', 'javascript:alert(1)', '<img src=x onerror=alert(1)>', '[x](https://user:pass@a.example)'])('%s makes no link', (text) => {
    expect(parseRichText(text).filter((span) => span.kind === 'link')).toEqual([])
  })

  test('a hostile text is parsed in no time', () => {
    const started = performance.now()
    for (const text of ['**a'.repeat(2600), '*a'.repeat(4000), '[a'.repeat(4000), '`'.repeat(8000), 'http://'.repeat(1100)]) parseRichText(text)
    expect(performance.now() - started).toBeLessThan(500)
  })
})
