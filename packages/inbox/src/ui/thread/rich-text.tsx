import { richTags, type RichNode } from '@rejoin/protocol'
import type { ComponentChildren } from 'preact'

type RichTextProps = { readonly text: string; readonly rich?: readonly RichNode[] | undefined }

/** What somebody said: as the server took it apart, or as it was written (MSG-8). Links open elsewhere and take nothing along. */
export function RichText({ text, rich }: RichTextProps) {
  return <div class="rich">{rich === undefined ? text : rich.map(drawNode)}</div>
}

/** A node this version does not know is its words. */
function drawNode(node: RichNode): ComponentChildren {
  if (typeof node === 'string') return node
  const { tag: Tag, url, start } = node
  const children = node.children.map(drawNode)
  if (!richTags.includes(Tag)) return children
  if (Tag !== 'a') return <Tag start={start}>{children}</Tag>
  if (url === undefined || !/^(https?|mailto):/.test(url)) return children
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
