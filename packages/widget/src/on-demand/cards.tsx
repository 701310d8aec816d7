import { isHttpUrl, type Content } from '@rejoin/protocol'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { offerStrings } from '../strings/en-offers.ts'
import { goOnWriting } from './go-on-writing.ts'
import { Icon } from '../ui/icons.tsx'
import { OutsideLink } from '../ui/rich-text.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './offers.css?inline'

type Card = Omit<Extract<Content, { type: 'card' }>, 'type'>

export type CardsProps = {
  readonly cards: readonly Card[]
  /** Null: one of the answers was given, or the person on the screen gives none. */
  readonly answer: ((title: string, payload: string) => void) | null
  /** The payload that was answered with. */
  readonly answered: string | undefined
}

/** Cards side by side, to be swiped, scrolled by arrows or gone through by keyboard. */
export function CardsView({ cards, answer, answered }: CardsProps) {
  const track = useRef<HTMLDivElement>(null)
  useSheet(track, style)
  const [ends, setEnds] = useState({ atStart: true, atEnd: true })

  useLayoutEffect(() => {
    const element = track.current
    if (element === null) return
    const watching = new ResizeObserver(look)
    watching.observe(element)
    return () => watching.disconnect()
  }, [])

  /** From right to left, `scrollLeft` counts below zero. */
  function look(): void {
    const element = track.current
    if (element === null) return
    const at = Math.abs(element.scrollLeft)
    setEnds({ atStart: at < 4, atEnd: at > element.scrollWidth - element.clientWidth - 4 })
  }

  function turn(pages: 1 | -1): void {
    const element = track.current
    if (element === null) return
    const forward = getComputedStyle(element).direction === 'rtl' ? -1 : 1
    element.scrollBy({ left: pages * forward * element.clientWidth * 0.8, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
  }

  const draw = (card: Card) => <CardView card={card} answer={answer} answered={answered} />
  if (cards.length === 1) {
    return (
      <div class="cards" ref={track}>
        {cards.map(draw)}
      </div>
    )
  }
  return (
    <div class="carousel">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must scroll by keyboard, also when nothing in it can be pressed any more */}
      <div class="cards" ref={track} onScroll={look} tabIndex={0} role="group" aria-label={offerStrings.cards}>
        {cards.map(draw)}
      </div>
      {/* For whoever points: by keyboard the cards are scrolled, or one goes from button to button and they follow. */}
      {!ends.atStart && (
        <button type="button" class="turn back" tabIndex={-1} aria-label={offerStrings.previous} onClick={() => turn(-1)}>
          <Icon name="down" />
        </button>
      )}
      {!ends.atEnd && (
        <button type="button" class="turn" tabIndex={-1} aria-label={offerStrings.next} onClick={() => turn(1)}>
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

/** A picture, words and what can be done with it. */
function CardView({ card, answer, answered }: { readonly card: Card } & Omit<CardsProps, 'cards'>) {
  return (
    <article class="card">
      {card.image_url != null && isHttpUrl(card.image_url) && <Picture url={card.image_url} />}
      <strong>{card.title}</strong>
      {card.description != null && <p>{card.description}</p>}
      {card.actions?.map((action) =>
        action.type === 'reply' ? (
          <button
            type="button"
            class="chip"
            disabled={answer === null}
            aria-pressed={answered === undefined ? undefined : answered === action.payload}
            onClick={(event) => {
              goOnWriting(event)
              answer?.(action.title, action.payload)
            }}
          >
            {answered === action.payload && <Icon name="sent" />}
            {action.title}
          </button>
        ) : isHttpUrl(action.url) ? (
          <OutsideLink class="chip" url={action.url}>
            {action.title}
          </OutsideLink>
        ) : null,
      )}
    </article>
  )
}

/** Its place is there before it is; a picture that does not come leaves none. */
function Picture({ url }: { readonly url: string }) {
  const [isGone, setGone] = useState(false)
  return isGone ? null : <img src={url} alt="" loading="lazy" referrerpolicy="no-referrer" onError={() => setGone(true)} />
}
