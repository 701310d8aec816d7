import { isHttpUrl } from '@rejoin/protocol'

/** A piece of a line. Only these exist, so nothing else can ever be drawn. */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em'; readonly parts: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly parts: readonly Inline[] }

/** A paragraph, a list or code. */
export type Block =
  | { readonly kind: 'text'; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }

/** Bounded everywhere: a message of 8,000 characters must not take longer because of what is in it. */
const INLINE =
  /`([^`\n]{1,500})`|\*\*(\S(?:[^\n]{0,500}?\S)?)\*\*|(?<![\w*])\*([^\s*](?:[^*\n]{0,500}?[^\s*])?)\*(?![\w*])|(?<!\w)_([^\s_](?:[^_\n]{0,500}?[^\s_])?)_(?!\w)|\[([^\]\n]{1,300})\]\((https?:\/\/[^\s)]{1,2000})\)|https?:\/\/[^\s<>"`]{1,2000}/g
const URL_ONLY = /https?:\/\/[^\s<>"`]{1,2000}/g
const TRAILING = /[.,;:!?'"’”*_]+$/

/** Auto-linked text with no other marks: what visitors write is shown as they wrote it. */
export function parsePlain(text: string): readonly Inline[] {
  return tokenize(text, URL_ONLY)
}

/** The Markdown subset of contract §6: emphasis, code, links, lists. Everything else stays the text it is. */
export function parseRich(text: string): readonly Block[] {
  const blocks: Block[] = []
  // Odd pieces lie between fences. An unclosed fence is no fence.
  const pieces = text.split(/^```[\w-]*\n([\s\S]*?)\n?^```$/m)
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 1) blocks.push({ kind: 'code', text: piece })
    else parseLines(piece, blocks)
  }
  return blocks
}

/** Lists are found line by line; everything between them is one text with its line breaks. */
function parseLines(text: string, blocks: Block[]): void {
  let open: string[] = []
  let list: { readonly ordered: boolean; readonly items: (readonly Inline[])[] } | undefined
  const flush = (): void => {
    const joined = open.join('\n').replace(/^\n+|\n+$/g, '')
    if (joined !== '') blocks.push({ kind: 'text', parts: tokenize(joined, INLINE) })
    open = []
  }
  for (const line of text.split('\n')) {
    const item = /^\s{0,3}(?:([-*•])|\d{1,3}[.)])\s+(.*)$/.exec(line)
    if (item === null) {
      list = undefined
      open.push(line)
      continue
    }
    const ordered = item[1] === undefined
    if (list?.ordered !== ordered) {
      flush()
      list = { ordered, items: [] }
      blocks.push({ kind: 'list', ...list })
    }
    list.items.push(tokenize(item[2] ?? '', INLINE))
  }
  flush()
}

/** The marks of one line or paragraph, outermost first. */
function tokenize(text: string, pattern: RegExp): readonly Inline[] {
  const parts: Inline[] = []
  let at = 0
  const plain = (until: number): void => {
    if (until > at) parts.push({ kind: 'text', text: text.slice(at, until) })
  }
  for (const match of text.matchAll(pattern)) {
    const { 0: whole, 1: code, 2: strong, 3: star, 4: underscore, 5: label, 6: address, index } = match
    if (index < at) continue
    const em = star ?? underscore
    let end = index + whole.length
    let part: Inline | null
    if (code !== undefined) part = { kind: 'code', text: code }
    else if (strong !== undefined) part = { kind: 'strong', parts: tokenize(strong, pattern) }
    else if (em !== undefined) part = { kind: 'em', parts: tokenize(em, pattern) }
    else if (label !== undefined && address !== undefined) part = isHttpUrl(address) ? { kind: 'link', url: address, parts: [{ kind: 'text', text: label }] } : null
    else {
      const url = trimAddress(whole)
      end = index + url.length
      part = isHttpUrl(url) ? { kind: 'link', url, parts: [{ kind: 'text', text: url }] } : null
    }
    if (part === null) continue
    plain(index)
    parts.push(part)
    at = end
  }
  plain(text.length)
  return parts
}

/** The full stop after an address belongs to the sentence, and so does a bracket that was opened before it. */
function trimAddress(raw: string): string {
  let url = raw.replace(TRAILING, '')
  while (url.endsWith(')') && url.split('(').length < url.split(')').length) url = url.slice(0, -1).replace(TRAILING, '')
  return url
}
