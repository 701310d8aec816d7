import { useState } from 'preact/hooks'
import { isHttpUrl, type Content, type RichNode } from '@rejoin/protocol'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'
import { FileView } from './file-view.tsx'
import { RichText } from './rich-text.tsx'
import './content-view.css'

type ContentViewProps = {
  readonly content: Content
  readonly rich?: readonly RichNode[] | undefined
  /** The payload of the button that the visitor pressed. */
  readonly answered: string | null
}

/** What a message says, by kind. An agent reads cards and replies, and sees which was chosen; only a visitor presses them. */
export function ContentView({ content, rich, answered }: ContentViewProps) {
  switch (content.type) {
    case 'text':
      return <RichText text={content.text} rich={rich} />
    case 'attachment':
      return <FileView content={content} />
    case 'quick_replies':
      return (
        <>
          <RichText text={content.text} rich={rich} />
          <ul class="choices">{content.replies.map(({ title, payload }) => <Choice key={payload} title={title} isChosen={payload === answered} />)}</ul>
        </>
      )
    case 'card':
      return <CardView card={content} answered={answered} />
    case 'carousel':
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard, too
        <div class="carousel" role="group" aria-label={en.thread.cards} tabIndex={0}>
          {content.cards.map((card, index) => <CardView key={index} card={card} answered={answered} />)}
        </div>
      )
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

function CardView({ card, answered }: { readonly card: Card; readonly answered: string | null }) {
  return (
    <div class="card">
      {card.image_url != null && card.image_url.startsWith('https://') && <Picture url={card.image_url} />}
      <strong>{card.title}</strong>
      {card.description != null && <p class="card-words">{card.description}</p>}
      {card.actions != null && card.actions.length > 0 && (
        <ul class="choices">
          {card.actions.map((action) =>
            action.type === 'link' && isHttpUrl(action.url) ? (
              <li class="choice" key={action.title}>
                <a href={action.url} target="_blank" rel="noopener noreferrer nofollow">{action.title}</a>
              </li>
            ) : (
              <Choice key={action.title} title={action.title} isChosen={action.type === 'reply' && action.payload === answered} />
            ),
          )}
        </ul>
      )}
    </div>
  )
}

/** Its place is there before it is; a picture that does not come leaves none. */
function Picture({ url }: { readonly url: string }) {
  const [isGone, setGone] = useState(false)
  return isGone ? null : <img class="card-image" src={url} alt="" loading="lazy" referrerpolicy="no-referrer" onError={() => setGone(true)} />
}

function Choice({ title, isChosen }: { readonly title: string; readonly isChosen: boolean }) {
  return (
    <li class={isChosen ? 'choice choice-chosen' : 'choice'}>
      {isChosen && <Icon name="check" size={13} />}
      {title}
      {isChosen && <span class="unseen"> ({en.thread.chosen})</span>}
    </li>
  )
}
