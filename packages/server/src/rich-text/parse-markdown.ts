import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked'
import type { RichElement, RichNode, RichTag } from '@rejoin/protocol'
import { isDisguised, judgeAddress, type Address } from './judge-address.ts'
import { findAddressAtStart } from './link-addresses.ts'

/** Beyond these a text is shown as it is. No letter to a person comes near them; they bound what a hostile one costs. */
const MAX_NODES = 500
const MAX_DEPTH = 10
const MAX_MARKS = 800
const MAX_LINES = 400
const LONGEST_WORD = 2048

const MARK = /[*_~`[<]/g
const TOO_DEEP = new RegExp(`^(?:[ \\t]*(?:>|[-+*]|\\d{1,9}[.)])){${MAX_DEPTH + 1}}`, 'm')
const TOO_LONG = new RegExp(`\\S{${LONGEST_WORD + 1}}`)

/** Marks that turn the direction of what follows: in the words of a link they are a disguise. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * The tree of a text in the Markdown subset of contract §6: paragraphs, emphasis, code, lists, quotes, links. Everything
 * else stays the text it is. Null where the text cannot be taken apart within bounds. Never throws.
 */
export function parseMarkdown(text: string): readonly RichNode[] | null {
  if (TOO_DEEP.test(text) || TOO_LONG.test(text) || count(text, MARK) > MAX_MARKS || count(text, /\n/g) > MAX_LINES) return null
  try {
    const tree = convertAll(new Lexer({ gfm: true, tokenizer: subset }).lex(text), 0)
    return countNodes(tree) > MAX_NODES ? null : tree
  } catch {
    // A text is never worth a failed call; without a tree it is shown as it was written.
    return null
  }
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}

const none = (): undefined => undefined

/** What is no part of the subset is not even looked for; addresses are found by our own rules, in one step. */
const subset = Object.assign(new Tokenizer(), {
  html: none,
  tag: none,
  def: none,
  reflink: none,
  lheading: none,
  code: none,
  url(source: string): Tokens.Link | undefined {
    const raw = findAddressAtStart(source)
    return raw === null ? undefined : { type: 'link', raw, href: raw, text: raw, title: null, autolink: true, tokens: [] }
  },
})

/** Text next to text becomes one node. */
function convertAll(tokens: readonly Token[], depth: number): readonly RichNode[] {
  const nodes: RichNode[] = []
  for (const token of tokens) {
    for (const node of convert(token, depth)) {
      const last = nodes.at(-1)
      if (typeof node === 'string' && typeof last === 'string') nodes[nodes.length - 1] = last + node
      else if (node !== '') nodes.push(node)
    }
  }
  return nodes
}

function convert(given: Token, depth: number): readonly RichNode[] {
  if (depth > MAX_DEPTH) return [given.raw]
  // The library's union also holds what plug-ins would make; there are none.
  const token = given as MarkedToken
  const wrap = (tag: RichTag, tokens: readonly Token[]): readonly RichNode[] => [{ tag, children: convertAll(tokens, depth + 1) }]
  switch (token.type) {
    case 'space':
      return []
    case 'paragraph':
      return wrap('p', token.tokens)
    case 'heading':
      return [{ tag: 'p', children: wrap('strong', token.tokens) }]
    case 'blockquote':
      return wrap('blockquote', token.tokens)
    case 'list':
      return [convertList(token, depth)]
    // Columns stay columns where every letter is as wide as the other.
    case 'table':
      return [{ tag: 'pre', children: [token.raw.trimEnd()] }]
    case 'code':
      return [{ tag: 'pre', children: [token.text] }]
    case 'hr':
      return [{ tag: 'p', children: [token.raw.trim()] }]
    case 'text':
      return token.tokens === undefined ? [token.text] : convertAll(token.tokens, depth + 1)
    case 'escape':
      return [token.text]
    case 'strong':
    case 'em':
    case 'del':
      return wrap(token.type, token.tokens)
    case 'codespan':
      return [{ tag: 'code', children: [token.text] }]
    case 'br':
      return ['\n']
    case 'checkbox':
      return [token.checked ? '☑ ' : '☐ ']
    case 'link':
    case 'image':
      return [convertLink(token, depth)]
    default:
      return [token.raw]
  }
}

function convertList({ ordered, start, items }: Tokens.List, depth: number): RichElement {
  const children = items.map((item): RichElement => ({ tag: 'li', children: convertAll(item.tokens, depth + 2) }))
  return { tag: ordered ? 'ol' : 'ul', ...(ordered && typeof start === 'number' && start !== 1 ? { start } : {}), children }
}

/** A picture is a link to it: nothing is fetched that nobody asked for. What may not be a link stays as it was written. */
function convertLink(token: Tokens.Link | Tokens.Image, depth: number): RichNode {
  const address = judgeAddress(token.href)
  if (address === null) return token.raw
  const words = 'autolink' in token ? [] : convertAll(token.tokens, depth + 1).map(straighten)
  return { tag: 'a', url: address.url, children: chooseWords(words, address) }
}

function chooseWords(words: readonly RichNode[], address: Address): readonly RichNode[] {
  const said = readText(words).trim()
  return said === '' || isDisguised(said, address) ? [address.shown] : words
}

function straighten(node: RichNode): RichNode {
  return typeof node === 'string' ? node.replace(DIRECTION_MARKS, '') : { ...node, children: node.children.map(straighten) }
}

export function readText(nodes: readonly RichNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : readText(node.children))).join('')
}

function countNodes(nodes: readonly RichNode[]): number {
  return nodes.reduce((sum, node) => sum + 1 + (typeof node === 'string' ? 0 : countNodes(node.children)), 0)
}
