import type { RichNode } from '@rejoin/protocol'

/** A short spelling of a tree, to read and compare. An address that shows itself is said once. */
export function spell(nodes: readonly RichNode[]): string {
  return nodes.map(spellNode).join('')
}

function spellNode(node: RichNode): string {
  if (typeof node === 'string') return node
  const { tag, url, start, children } = node
  const words = spell(children)
  const said = [tag, start, url === undefined || url.replace(/\/$/, '') === words.replace(/\/$/, '') ? undefined : url, words]
  return `<${said.filter((part) => part !== undefined).join(' ')}>`
}
