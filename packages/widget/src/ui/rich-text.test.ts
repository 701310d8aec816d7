import { describe, expect, test } from 'vitest'
import { parsePlain, parseRich, type Block, type Inline } from './rich-text.ts'

/** A short spelling of a tree, to read and compare. */
function spell(parts: readonly Inline[]): string {
  return parts.map(spellInline).join('')
}
function spellInline(part: Inline): string {
  if ('url' in part) return `<a ${part.url} ${spell(part.parts)}>`
  if ('parts' in part) return `<${part.kind} ${spell(part.parts)}>`
  return part.kind === 'code' ? `<code ${part.text}>` : part.text
}
const spellBlock = (block: Block): string => (block.kind === 'text' ? spell(block.parts) : block.kind === 'code' ? `[pre ${block.text}]` : `[${block.ordered ? 'ol' : 'ul'} ${block.items.map(spell).join(' | ')}]`)
const rich = (text: string): string => parseRich(text).map(spellBlock).join(' / ')

describe('the Markdown subset of answers', () => {
  test.each([
    ['plain', 'plain'],
    ['**bold** and *soft* and _soft_', '<strong bold> and <em soft> and <em soft>'],
    ['**bold with *soft* in it**', '<strong bold with <em soft> in it>'],
    ['run `npm *test*` now', 'run <code npm *test*> now'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['** not bold **', '** not bold **'],
    ['[the shop](https://shop.example.com/a?b=c)', '<a https://shop.example.com/a?b=c the shop>'],
    ['see https://example.com/a.', 'see <a https://example.com/a https://example.com/a>.'],
    ['(https://example.com/a_(b))', '(<a https://example.com/a_(b) https://example.com/a_(b)>)'],
    ['a\nb', 'a\nb'],
    ['- one\n- two\nafter', '[ul one | two] / after'],
    ['1. one\n2. two', '[ol one | two]'],
    ['- one\n1. two', '[ul one] / [ol two]'],
    ['```js\nlet a = **b**\n```\nafter', '[pre let a = **b**] / after'],
    ['```\nunclosed', '```\nunclosed'],
  ])('%s', (text, expected) => {
    expect(rich(text)).toBe(expected)
  })
})

describe('EMB-10 nothing else becomes anything', () => {
  test.each(['<img src=x onerror=alert(1)>', '[a](javascript:alert(1))', '[a](data:text/html,hi)', 'javascript:alert(1)', '![x](y)', '<b>no</b>'])('%s stays text', (text) => {
    expect(rich(text)).toBe(text)
  })

  test('an address with a password is no link', () => {
    expect(rich('https://user:secret@example.com/')).toBe('https://user:secret@example.com/')
  })

  test('what visitors write keeps every mark', () => {
    expect(spell(parsePlain('**a** `b` https://example.com/c_d_e'))).toBe('**a** `b` <a https://example.com/c_d_e https://example.com/c_d_e>')
  })

  test.each(['*', '_', '`', '[', '**a', '```\n', '- ', 'https://a.b/(', '*a *'])('8,000 characters of %j are quick', (piece) => {
    const before = performance.now()
    parseRich(piece.repeat(Math.floor(8_000 / piece.length)))
    expect(performance.now() - before).toBeLessThan(500)
  })
})
