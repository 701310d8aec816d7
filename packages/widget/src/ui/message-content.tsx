import type { Message } from '@rejoin/protocol'
import type { CardsView } from '../on-demand/cards.tsx'
import { RichText } from './rich-text.tsx'

export type ContentProps = {
  readonly message: Message
  /** Answers with the words and the payload of a button; null where nothing can be answered any more, or by nobody here. */
  readonly answer: ((title: string, payload: string) => void) | null
  /** The payload that was answered with. */
  readonly answered: string | undefined
  /** How cards are drawn; until that is loaded, and where it cannot be, their titles stand in their place. */
  readonly Cards: typeof CardsView | undefined
}

/** The inside of one bubble, by the kind of content. A kind this version does not know shows nothing. */
export function MessageContent({ message, answer, answered, Cards }: ContentProps) {
  const { content } = message
  switch (content.type) {
    case 'text':
    case 'quick_replies':
      return <RichText text={content.text} rich={message.rich} />
    case 'card':
    case 'carousel': {
      const cards = content.type === 'card' ? [content] : content.cards
      if (Cards !== undefined) return <Cards cards={cards} answer={answer} answered={answered} />
      return (
        <div class="cards-place">
          <RichText text={cards.map(({ title }) => title).join('\n')} />
        </div>
      )
    }
    case 'event':
      return <RichText text={content.title} />
    default:
      return null
  }
}
