import { drawIcon } from '../loader/draw-icon.ts'
import { attentionStrings as words } from '../strings/en-attention.ts'
import { panelStrings } from '../strings/en.ts'
import { adoptSheet } from './adopt-sheet.ts'
import style from './teaser.css?inline'

/** What stands in the bubble, and under what it is remembered once it was dismissed. */
export type Teased = { readonly key: string; readonly who: string; readonly picture?: string | null | undefined; readonly text: string }

export type TeaserHandlers = { readonly onOpen: (key: string) => void; readonly onDismiss: (key: string) => void }

export type Teaser = {
  readonly show: (teased: Teased) => void
  readonly hide: () => void
}

const CROSS = 'M6 6l12 12M18 6 6 18'
/** A screen reader only tells what comes into a region that was there before. */
const SPOKEN_AFTER_MS = 60

/** A small bubble beside the button, for a greeting or a message that arrived (ATT-5, ATT-6). Plain DOM: the panel is not loaded. */
export function createTeaser(root: ShadowRoot, button: HTMLButtonElement, { onOpen, onDismiss }: TeaserHandlers, signal: AbortSignal): Teaser {
  const region = document.createElement('div')
  region.className = 'teaser'
  region.setAttribute('role', 'status')
  let key: string | null = null
  let shown = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  signal.addEventListener('abort', hide)

  function hide(): void {
    clearTimeout(timer)
    if (key === null) return
    // Whoever was in there by keyboard goes on at the button.
    const hadFocus = region.contains(root.activeElement)
    key = null
    shown = ''
    region.replaceChildren()
    if (hadFocus) button.focus()
  }

  function dismiss(): void {
    const dismissed = key
    hide()
    if (dismissed !== null) onDismiss(dismissed)
  }

  function open(): void {
    if (key !== null) onOpen(key)
  }

  region.addEventListener('keydown', (event) => {
    event.stopPropagation()
    if (event.key === 'Escape') dismiss()
  })

  /** Once, and not before there is something to show. */
  function attach(): void {
    if (region.isConnected) return
    adoptSheet(root, style)
    button.after(region)
  }

  function draw({ who, picture, text }: Teased): void {
    const [face, said, name, saying] = [make('span', 'teaser-face'), make('span', 'teaser-said'), make('b'), make('span')] as const
    face.ariaHidden = 'true'
    face.textContent = initialsOf(who)
    if (picture != null) face.append(makePicture(picture))
    name.textContent = who
    saying.textContent = text
    said.append(name, saying)
    const opener = makeButton('teaser-open', open)
    opener.ariaDescription = panelStrings.open
    opener.append(face, said)
    const closer = makeButton('teaser-close', dismiss)
    closer.ariaLabel = words.dismiss
    closer.append(drawIcon(CROSS))
    const hadFocus = region.contains(root.activeElement)
    region.replaceChildren(opener, closer)
    if (hadFocus) opener.focus()
  }

  return {
    hide,
    show(teased) {
      // The same in another language is drawn again.
      const next = JSON.stringify([teased, words.dismiss])
      if (signal.aborted || next === shown) return
      attach()
      shown = next
      key = teased.key
      clearTimeout(timer)
      timer = setTimeout(() => draw(teased), SPOKEN_AFTER_MS)
    },
  }
}

function make(name: 'span' | 'b', className = ''): HTMLElement {
  const element = document.createElement(name)
  if (className !== '') element.className = className
  return element
}

function makeButton(className: string, run: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = className
  button.onclick = run
  return button
}

function makePicture(url: string): HTMLImageElement {
  const picture = new Image()
  picture.referrerPolicy = 'no-referrer'
  picture.alt = ''
  picture.onerror = () => picture.remove()
  picture.src = url
  return picture
}

/** Of the first word and the last, as in the panel. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.filter((_, index) => index === 0 || index === words.length - 1)
  return ends.map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0x20)).join('').toLocaleUpperCase()
}
