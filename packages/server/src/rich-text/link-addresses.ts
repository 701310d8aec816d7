import type { RichNode } from '@rejoin/protocol'
import { judgeAddress } from './judge-address.ts'

/** Bounded, and without alternatives to try: the time it takes follows the length of the text. */
const ADDRESS = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"`\p{C}]{1,2000}/giu
const ADDRESS_HERE = new RegExp(ADDRESS.source, 'iuy')

/** What ends a sentence, not an address. */
const TRAILING = new Set('.,;:!?\'"’”*_~…。，、！？」』）】')
const OPENED_BY: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Text with its web addresses as links, and nothing else changed: what visitors write is shown as they wrote it. */
export function linkAddresses(text: string): readonly RichNode[] {
  const nodes: RichNode[] = []
  let at = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const raw = trimAddress(found)
    const address = judgeAddress(raw)
    if (address === null) continue
    if (index > at) nodes.push(text.slice(at, index))
    nodes.push({ tag: 'a', url: address.url, children: [address.shown] })
    at = index + raw.length
  }
  if (at < text.length) nodes.push(text.slice(at))
  return nodes
}

/** The address that a text begins with, as it is written there. */
export function findAddressAtStart(text: string): string | null {
  ADDRESS_HERE.lastIndex = 0
  const found = ADDRESS_HERE.exec(text)
  return found === null ? null : trimAddress(found[0])
}

/** The full stop after an address belongs to the sentence, and so does a bracket that was opened before it. */
function trimAddress(raw: string): string {
  const open: Record<string, number> = {}
  for (const char of raw) {
    const opener = OPENED_BY[char]
    if (opener !== undefined) open[opener] = (open[opener] ?? 0) - 1
    else if (char === '(' || char === '[' || char === '{') open[char] = (open[char] ?? 0) + 1
  }
  let end = raw.length
  for (; end > 0; end--) {
    const last = raw.charAt(end - 1)
    const opener = OPENED_BY[last]
    if (TRAILING.has(last)) continue
    if (opener === undefined || (open[opener] ?? 0) >= 0) break
    open[opener] = (open[opener] ?? 0) + 1
  }
  return raw.slice(0, end)
}
