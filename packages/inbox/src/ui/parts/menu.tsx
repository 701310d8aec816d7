import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import './menu.css'

type MenuProps = {
  /** Names the list, and explains the button to a mouse. */
  readonly label: string
  /** What the button shows; its words are its name, so words that there is no room for are hidden by clipping only. */
  readonly button: ComponentChildren
  readonly buttonClass: string
  /** Where a key of the keyboard finds the button. */
  readonly buttonId?: string
  /** Opens upwards, for a button at the bottom of the screen. */
  readonly upwards?: boolean
  readonly align?: 'start' | 'end'
  readonly onOpen?: () => void
  /** The entries; `close` is for entries that end the menu. */
  readonly children: (close: () => void) => ComponentChildren
}

/** A button with a list of choices: arrows move, Escape closes and returns to the button (WAI-ARIA menu button). */
export function Menu({ label, button, buttonClass, buttonId, upwards = false, align = 'end', onOpen, children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)

  const close = (): void => {
    setOpen(false)
    trigger.current?.focus()
  }

  useEffect(() => {
    if (!open) return undefined
    items(root.current)[0]?.focus()
    const onPress = (event: Event): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false)
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [open])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return
    // The list behind has keys of its own; while a menu is open they rest.
    event.stopPropagation()
    const all = items(root.current)
    const at = all.indexOf(document.activeElement as HTMLElement)
    const move = (to: number): void => {
      event.preventDefault()
      all[(to + all.length) % all.length]?.focus()
    }
    if (event.key === 'ArrowDown') move(at + 1)
    else if (event.key === 'ArrowUp') move(at - 1)
    else if (event.key === 'Home') move(0)
    else if (event.key === 'End') move(-1)
    else if (event.key === 'Tab') setOpen(false)
    else if (event.key === 'Escape') close()
  }

  const toggle = (): void => {
    if (!open) onOpen?.()
    setOpen(!open)
  }

  return (
    <div class="menu" ref={root}>
      <button type="button" ref={trigger} id={buttonId} class={buttonClass} aria-haspopup="menu" aria-expanded={open} aria-controls={id} title={label} onClick={toggle} onKeyDown={onKeyDown}>
        {button}
      </button>
      {open && (
        <div class={`menu-list menu-${align}${upwards ? ' menu-upwards' : ''}`} id={id} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
          {children(close)}
        </div>
      )}
    </div>
  )
}

type MenuItemProps = {
  readonly onPick: () => void
  readonly checked?: boolean
  readonly children: ComponentChildren
}

export function MenuItem({ onPick, checked, children }: MenuItemProps) {
  return (
    <button type="button" class="menu-item" role={checked === undefined ? 'menuitem' : 'menuitemradio'} aria-checked={checked} tabIndex={-1} onClick={onPick}>
      {children}
    </button>
  )
}

function items(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('.menu-item') ?? [])]
}
