import { isHttpUrl } from '@rejoin/protocol'

/**
 * The small safe Markdown subset of a text (contract §6): **bold**, *italic*, `code`, links and bare addresses.
 * It becomes data, and data becomes text nodes; no HTML is made at any point.
 */
export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic'; readonly children: readonly Span[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }

/** One alternative per construct; the first character decides, so the search stays linear. */
const CONSTRUCT =
  /`([^`\n]+)`|\*\*(?=\S)([^\n]{0,1000}?\S)\*\*|(?<![*\w])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![*\w])|\[([^\]\n]{1,300})\]\((https?:\/\/[^\s()]{1,2000})\)|(https?:\/\/[^\s<>"'`]{1,2000})/g

export function parseRichText(text: string): readonly Span[] {
  const spans: Span[] = []
  let from = 0
  for (const match of text.matchAll(CONSTRUCT)) {
    const span = readSpan(match)
    if (span === null) continue
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) })
    spans.push(span.span)
    from = match.index + span.length
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) })
  return spans
}

function readSpan(match: RegExpExecArray): { readonly span: Span; readonly length: number } | null {
  const [whole, code, bold, italic, title, target, address] = match
  const done = (span: Span): { span: Span; length: number } => ({ span, length: whole.length })
  if (code !== undefined) return done({ kind: 'code', text: code })
  if (bold !== undefined) return done({ kind: 'bold', children: parseRichText(bold) })
  if (italic !== undefined) return done({ kind: 'italic', children: parseRichText(italic) })
  if (title !== undefined && target !== undefined) return isHttpUrl(target) ? done({ kind: 'link', text: title, url: target }) : null
  // A full stop or a closing bracket after an address belongs to the sentence.
  const url = address?.replace(/[.,;:!?)\]}»”’]+$/, '') ?? ''
  return isHttpUrl(url) ? { span: { kind: 'link', text: url, url }, length: url.length } : null
}
