import { isHttpUrl, type Content } from '@rejoin/protocol'
import { panelStrings } from '../strings/en.ts'
import { Icon } from './icons.tsx'
import { OutsideLink, PlainText, RichText } from './rich-text-view.tsx'

export type ContentProps = {
  readonly content: Content
  readonly mine: boolean
  /** Answers with the words of a button; null for somebody who may only read. */
  readonly answer: ((text: string) => void) | null
}

type Card = Omit<Extract<Content, { type: 'card' }>, 'type'>

/** The inside of one bubble, by the kind of content. A kind this version does not know shows nothing. */
export function MessageContent({ content, mine, answer }: ContentProps) {
  switch (content.type) {
    case 'text':
      return mine ? <PlainText text={content.text} /> : <RichText text={content.text} />
    case 'quick_replies':
      return <RichText text={content.text} />
    case 'card':
      return <CardView card={content} answer={answer} />
    case 'carousel':
      return (
        <div class="carousel">
          {content.cards.map((card) => (
            <CardView card={card} answer={answer} />
          ))}
        </div>
      )
    case 'attachment':
      return (
        <div class="file">
          <Icon name="file" />
          <span>
            <bdi class="file-name">{content.name}</bdi>
            <span class="soft">{formatSize(content.size)}</span>
            {content.caption != null && <PlainText text={content.caption} />}
          </span>
        </div>
      )
    case 'event':
      return <PlainText text={content.title} />
    default:
      return null
  }
}

/** A picture, words and what can be done with it. Any earlier card can still be answered. */
function CardView({ card, answer }: { readonly card: Card; readonly answer: ContentProps['answer'] }) {
  return (
    <div class="card">
      {card.image_url != null && isHttpUrl(card.image_url) && <img src={card.image_url} alt="" loading="lazy" referrerpolicy="no-referrer" />}
      <strong>{card.title}</strong>
      {card.description != null && <p>{card.description}</p>}
      {(card.actions ?? []).map((action) =>
        action.type === 'reply' ? (
          <button type="button" class="chip" disabled={answer === null} onClick={() => answer?.(action.title)}>
            {action.title}
          </button>
        ) : isHttpUrl(action.url) ? (
          <OutsideLink class="chip" url={action.url}>
            {action.title}
          </OutsideLink>
        ) : null,
      )}
    </div>
  )
}

/** Chips under the newest message; gone once somebody answered. */
export function QuickReplies({ content, answer }: { readonly content: Content; readonly answer: (text: string) => void }) {
  if (content.type !== 'quick_replies') return null
  return (
    <div class="replies" role="group" aria-label={panelStrings.quickReplies}>
      {content.replies.map((reply) => (
        <button type="button" class="chip" onClick={() => answer(reply.title)}>
          {reply.title}
        </button>
      ))}
    </div>
  )
}

/** In decimal units, like the file managers of phones. */
function formatSize(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
