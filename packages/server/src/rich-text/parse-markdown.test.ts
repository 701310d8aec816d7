import { describe, expect, it } from 'vitest'
import type { RichNode } from '@rejoin/protocol'
import { HOSTILE_TEXTS } from '../../test/support/hostile-texts.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { spell } from '../../test/support/spell-tree.ts'

describe('[MSG-8] the Markdown subset', () => {
  it.for([
    ['plain', '<p plain>'],
    ['**bold** and *soft* and _soft_ and ~~gone~~', '<p <strong bold> and <em soft> and <em soft> and <del gone>>'],
    ['**bold with *soft* in it**', '<p <strong bold with <em soft> in it>>'],
    ['run `npm *test*` now', '<p run <code npm *test*> now>'],
    ['snake_case_name and 2 * 3 * 4', '<p snake_case_name and 2 * 3 * 4>'],
    ['** not bold **', '<p ** not bold **>'],
    ['5 \\* 3', '<p 5 * 3>'],
    ['a\nb  \nc', '<p a\nb\nc>'],
    ['one\n\ntwo', '<p one><p two>'],
    ['# Title\ntext', '<p <strong Title>><p text>'],
    ['- one\n- two\n\nafter', '<ul <li one><li two>><p after>'],
    ['3. one\n4. two', '<ol 3 <li one><li two>>'],
    ['- one\n  1. inner\n- two', '<ul <li one<ol <li inner>>><li two>>'],
    ['- [x] done\n- [ ] open', '<ul <li ☑ done><li ☐ open>>'],
    ['> said\n> before', '<blockquote <p said\nbefore>>'],
    ['```js\nlet a = **b**\n```\nafter', '<pre let a = **b**><p after>'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', '<pre | a | b |\n|---|---|\n| 1 | 2 |>'],
    ['above\n\n---\n\nbelow', '<p above><p ---><p below>'],
    ['[the shop](https://shop.example/a?b=c)', '<p <a https://shop.example/a?b=c the shop>>'],
    ['[**the** shop](https://shop.example/)', '<p <a https://shop.example/ <strong the> shop>>'],
    ['see https://shop.example/a_b_c, *now*', '<p see <a https://shop.example/a_b_c>, <em now>>'],
    ['<https://shop.example> <ada@example.com>', '<p <a https://shop.example> <a mailto:ada@example.com ada@example.com>>'],
    ['[write](mailto:ada@example.com)', '<p <a mailto:ada@example.com write>>'],
    // A picture is fetched by nobody who did not ask for it.
    ['![the cup](https://shop.example/cup.png)', '<p <a https://shop.example/cup.png the cup>>'],
  ] as const)('%j', ([text, expected]) => {
    expect(spell(parseMarkdown(text) ?? [])).toBe(expected)
  })
})

describe('[EMB-10] nothing else becomes anything', () => {
  it.for([
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '<!-- hidden -->',
    '<b>no</b>',
    '&lt;b&gt; &amp;',
    '[a](javascript:alert(1))',
    '[a](data:text/html,hi)',
    '[a](https://user:pass@shop.example)',
    '![a](data:image/png,x)',
    '![a](relative.png)',
    '[a]: shop.example',
    '[a][b]',
    'Title\n=====',
    '    four spaces',
    'ada@example.com www.shop.example',
  ])('%j stays text', (text) => {
    expect(spell(parseMarkdown(text) ?? [])).toBe(`<p ${text}>`)
  })
})

describe('[MSG-10] a link says where it leads', () => {
  it.for([
    ['[https://shop.example](https://evil.example)', '<p <a https://evil.example>>'],
    ['[www.shop.com](https://evil.example)', '<p <a https://evil.example>>'],
    ['[**shop**.com](https://evil.example)', '<p <a https://evil.example>>'],
    ['[\u202emoc.pohs](https://evil.example)', '<p <a https://evil.example/ moc.pohs>>'],
    ['[ ](https://evil.example)', '<p <a https://evil.example>>'],
    ['[](https://evil.example)', '<p <a https://evil.example>>'],
    ['[shop](https://аpple.com)', '<p <a https://xn--pple-43d.com/ shop>>'],
    ['https://аpple.com', '<p <a https://xn--pple-43d.com>>'],
  ] as const)('%j', ([text, expected]) => {
    expect(spell(parseMarkdown(text) ?? [])).toBe(expected)
  })
})

describe('[MSG-9] a hostile text', () => {
  const depthOf = (nodes: readonly RichNode[]): number => Math.max(0, ...nodes.map((node) => (typeof node === 'string' ? 0 : 1 + depthOf(node.children))))
  const countOf = (nodes: readonly RichNode[]): number => nodes.reduce((sum, node) => sum + 1 + (typeof node === 'string' ? 0 : countOf(node.children)), 0)

  it.for(Object.entries(HOSTILE_TEXTS))('%s has a small tree or none', ([, text]) => {
    const tree = parseMarkdown(text) ?? []
    expect(countOf(tree)).toBeLessThanOrEqual(500)
    expect(depthOf(tree)).toBeLessThan(14)
    expect(JSON.stringify(tree).length).toBeLessThan(40_000)
  })

  it('costs no more than a few hundred friendly ones', () => {
    // What a long letter costs, on this machine at this moment and with its code warm; the best of seven, because others use the machine, too.
    const letter = 'Dear **Ada**, your *order* is on its way: https://shop.example/track\n\n'.repeat(10)
    const friendly = best(() => parseMarkdown(letter))
    for (const [name, text] of Object.entries(HOSTILE_TEXTS)) expect([name, Math.ceil(best(() => parseMarkdown(text)) / friendly)]).toEqual([name, expect.toSatisfy((times: number) => times < 500)])
  })

  function best(work: () => unknown): number {
    const times = Array.from({ length: 7 }, () => {
      const before = performance.now()
      work()
      return performance.now() - before
    })
    return Math.min(...times)
  }
})
