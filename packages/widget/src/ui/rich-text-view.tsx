import type { ComponentChildren } from 'preact'
import { parsePlain, parseRich, type Inline } from './rich-text.ts'

/** What a visitor wrote, as they wrote it; only addresses become links. */
export function PlainText({ text }: { readonly text: string }) {
  return <div class="text">{parsePlain(text).map(drawInline)}</div>
}

/** What somebody answered: text nodes and a handful of elements, never markup from a string (EMB-10). */
export function RichText({ text }: { readonly text: string }) {
  return (
    <div class="text">
      {parseRich(text).map((block) => {
        if (block.kind === 'code') return <pre>{block.text}</pre>
        if (block.kind === 'text') return <p>{block.parts.map(drawInline)}</p>
        const items = block.items.map((parts) => <li>{parts.map(drawInline)}</li>)
        return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
      })}
    </div>
  )
}

function drawInline(part: Inline): ComponentChildren {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <code>{part.text}</code>
    case 'strong':
      return <strong>{part.parts.map(drawInline)}</strong>
    case 'em':
      return <em>{part.parts.map(drawInline)}</em>
    case 'link':
      return <OutsideLink url={part.url}>{part.parts.map(drawInline)}</OutsideLink>
  }
}

/** Leaves the chat and the page where they are, and tells the other site nothing about them. */
export function OutsideLink({ url, children, ...rest }: { readonly url: string; readonly children: ComponentChildren; readonly class?: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" {...rest}>
      {children}
    </a>
  )
}
