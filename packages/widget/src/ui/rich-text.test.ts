import type { RichNode } from '@rejoin/protocol'
import type { ComponentChildren, VNode } from 'preact'
import { describe, expect, test } from 'vitest'
import { drawNode, OutsideLink } from './rich-text.tsx'

/** What would be on the page, as markup. */
function write(drawn: ComponentChildren): string {
  if (Array.isArray(drawn)) return drawn.map(write).join('')
  if (typeof drawn === 'string') return drawn
  const { type, props } = drawn as VNode<{ readonly url?: string; readonly start?: number; readonly children?: ComponentChildren }>
  const name = type === OutsideLink ? `a ${props.url}` : props.start === undefined ? String(type) : `${String(type)} ${props.start}`
  return `<${name}>${write(props.children)}</>`
}
const draw = (node: unknown): string => write(drawNode(node as RichNode))

describe('EMB-10 a text the server took apart', () => {
  test('becomes the elements it names', () => {
    expect(draw({ tag: 'p', children: ['a ', { tag: 'strong', children: ['b ', { tag: 'em', children: ['c'] }] }, '\n', { tag: 'code', children: ['d'] }] })).toBe('<p>a <strong>b <em>c</></>\n<code>d</></>')
    expect(draw({ tag: 'ol', start: 3, children: [{ tag: 'li', children: ['a'] }] })).toBe('<ol 3><li>a</></>')
  })

  test.each(['https://shop.example/', 'http://shop.example/', 'mailto:ada@example.com'])('%s is a link', (url) => {
    expect(draw({ tag: 'a', url, children: ['here'] })).toBe(`<a ${url}>here</>`)
  })

  test.each(['javascript:alert(1)', 'data:text/html,hi', ' https://shop.example', 'JAVASCRIPT:alert(1)', '', undefined])('%s is no link, whoever sends it', (url) => {
    expect(draw({ tag: 'a', url, children: ['here'] })).toBe('here')
  })

  test.each(['script', 'img', 'iframe', 'style', 'A', 'svg', '', '__proto__'])('an element %j is its words', (tag) => {
    expect(draw({ tag, url: 'https://shop.example/', children: ['words'] })).toBe('words')
  })
})
