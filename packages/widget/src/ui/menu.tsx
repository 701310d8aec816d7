import type { Ref } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { panelStrings } from '../strings/en.ts'
import { Icon } from './icons.tsx'

export type MenuItem = { readonly label: string; readonly run: () => void }
export type MenuProps = { readonly items: readonly MenuItem[]; readonly buttonRef: Ref<HTMLButtonElement> }

/** The ⋯ of the header: the menu button of the ARIA practices, with its keys. */
export function Menu({ items, buttonRef }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const find = (): HTMLElement[] => [...(place.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]

  useLayoutEffect(() => {
    if (isOpen) find()[0]?.focus()
  }, [isOpen])

  function close(): void {
    setOpen(false)
    place.current?.querySelector('button')?.focus()
  }

  function move(event: KeyboardEvent): void {
    if (!isOpen) {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      return setOpen(true)
    }
    // Escape ends the menu, not the chat around it.
    if (event.key === 'Escape') {
      event.stopPropagation()
      return close()
    }
    const all = find()
    const now = all.findIndex((item) => item.matches(':focus'))
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    all.at(next % all.length)?.focus()
  }

  return (
    <div
      class="menu"
      role="presentation"
      ref={place}
      onKeyDown={move}
      onFocusOut={({ relatedTarget }) => {
        if (!place.current?.contains(relatedTarget as Node | null)) setOpen(false)
      }}
    >
      <button type="button" class="round" ref={buttonRef} aria-label={panelStrings.menu} aria-haspopup="menu" aria-expanded={isOpen} onMouseDown={(event) => event.preventDefault()} onClick={() => (isOpen ? close() : setOpen(true))}>
        <Icon name="more" />
      </button>
      {isOpen && (
        <div class="menu-items" role="menu" aria-label={panelStrings.menu}>
          {items.map(({ label, run }) => (
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close()
                run()
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
