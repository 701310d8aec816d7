import type { Message, RichNode } from '@rejoin/protocol'
import { panelStrings } from '../strings/en.ts'

const INLINE: readonly string[] = ['strong', 'em', 'del', 'code', 'a']

/** A message in one line, as it reads: without the signs that make it bold. From the contract it would bring the schemas along. */
export function describeMessage({ content, rich }: Pick<Message, 'content' | 'rich'>): string {
  switch (content.type) {
    case 'text':
    case 'quick_replies':
      return rich === undefined ? content.text : flatten(rich).trim()
    case 'attachment':
      return content.name === '' ? panelStrings.attachment : content.name
    case 'card':
    case 'event':
      return content.title
    case 'carousel':
      return content.cards[0]?.title ?? ''
    default:
      return ''
  }
}

function flatten(nodes: readonly RichNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : INLINE.includes(node.tag) ? flatten(node.children) : `${flatten(node.children)} `)).join('')
}
