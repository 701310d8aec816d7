import { richTags, type RichNode } from '@rejoin/protocol'
import type { ComponentChildren } from 'preact'

/** What somebody said: as the server took it apart, or as it was written (MSG-8). Never markup from a string (EMB-10). */
export function RichText({ text, rich }: { readonly text: string; readonly rich?: readonly RichNode[] | undefined }) {
  return <div class="text" dir="auto">{rich === undefined ? text : rich.map(drawNode)}</div>
}

/** A node this version does not know is its words. */
export function drawNode(node: RichNode): ComponentChildren {
  if (typeof node === 'string') return node
  const { tag: Tag, url, start } = node
  const children = node.children.map(drawNode)
  if (!richTags.includes(Tag)) return children
  if (Tag !== 'a') return <Tag start={start}>{children}</Tag>
  return url !== undefined && /^(https?|mailto):/.test(url) ? <OutsideLink url={url}>{children}</OutsideLink> : children
}

/** Leaves the chat and the page where they are, and tells the other site nothing about them. */
export function OutsideLink({ url, children, ...rest }: { readonly url: string; readonly children: ComponentChildren; readonly class?: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" {...rest}>
      {children}
    </a>
  )
}
