import { parseRichText, type Span } from '../../state/rich-text.ts'

/** A text with its small Markdown subset, as text nodes. Links open elsewhere and take nothing along. */
export function RichText({ text }: { readonly text: string }) {
  return <>{parseRichText(text).map((span, index) => <RichSpan key={index} span={span} />)}</>
}

function RichSpan({ span }: { readonly span: Span }) {
  switch (span.kind) {
    case 'text':
      return <>{span.text}</>
    case 'code':
      return <code>{span.text}</code>
    case 'link':
      return (
        <a href={span.url} target="_blank" rel="noopener noreferrer nofollow">
          {span.text}
        </a>
      )
    case 'bold':
      return <strong>{span.children.map((child, index) => <RichSpan key={index} span={child} />)}</strong>
    case 'italic':
      return <em>{span.children.map((child, index) => <RichSpan key={index} span={child} />)}</em>
  }
}
