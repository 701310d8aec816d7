import { isHttpUrl, type Content } from '@rejoin/protocol'
import { Icon } from '../parts/icon.tsx'
import { RichText } from './rich-text.tsx'

/** What a message says, by kind. An agent reads cards and replies; only a visitor presses them. */
export function ContentView({ content }: { readonly content: Content }) {
  switch (content.type) {
    case 'text':
      return <RichText text={content.text} />
    case 'attachment':
      return (
        <span class="file">
          <Icon name="file" />
          <span>
            {content.name}
            {content.caption != null && <span class="file-caption">{content.caption}</span>}
          </span>
          <span class="file-size">{formatSize(content.size)}</span>
        </span>
      )
    case 'quick_replies':
      return (
        <>
          <RichText text={content.text} />
          <span class="choices">{content.replies.map((reply) => <span class="choice" key={reply.payload}>{reply.title}</span>)}</span>
        </>
      )
    case 'card':
      return <CardView card={content} />
    case 'carousel':
      return <>{content.cards.map((card, index) => <CardView key={index} card={card} />)}</>
    case 'event':
      return (
        <>
          <strong>{content.title}</strong>
          <span class="file-caption">{content.name}</span>
        </>
      )
  }
}

type Card = Omit<Extract<Content, { type: 'card' }>, 'type'>

function CardView({ card }: { readonly card: Card }) {
  return (
    <span class="card">
      {card.image_url != null && card.image_url.startsWith('https://') && <img class="card-image" src={card.image_url} alt="" loading="lazy" referrerpolicy="no-referrer" />}
      <strong>{card.title}</strong>
      {card.description != null && <span class="file-caption">{card.description}</span>}
      <span class="choices">
        {card.actions?.map((action) =>
          action.type === 'link' && isHttpUrl(action.url) ? (
            <a class="choice" key={action.title} href={action.url} target="_blank" rel="noopener noreferrer">{action.title}</a>
          ) : (
            <span class="choice" key={action.title}>{action.title}</span>
          ),
        )}
      </span>
    </span>
  )
}

function formatSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(undefined, { style: 'unit', unit: units[step] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: 1 }).format(bytes / 1000 ** step)
}
