import type { Ref } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import { panelStrings } from '../strings/en.ts'
import { Icon } from './icons.tsx'
import { useLater } from './use-later.ts'

/** Without `run` it only explains. */
export type MenuItem = { readonly label: string; readonly run: (() => void) | null }
export type MenuProps = { readonly items: readonly MenuItem[]; readonly actions: Actions; readonly buttonRef: Ref<HTMLButtonElement> }

const load = () => import('../on-demand/menu-items.tsx')

/** The ⋯ of the header: the menu button of the ARIA practices. What it opens is loaded when somebody is about to. */
export function Menu({ items, actions, buttonRef }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const opened = useLater(isOpen, load)

  function close(): void {
    setOpen(false)
    place.current?.querySelector('button')?.focus()
  }

  return (
    <div
      class="menu"
      role="presentation"
      ref={place}
      onKeyDown={(event) => {
        if (isOpen || event.key !== 'ArrowDown') return
        event.preventDefault()
        setOpen(true)
      }}
      onFocusOut={({ relatedTarget }) => {
        if (!place.current?.contains(relatedTarget as Node | null)) setOpen(false)
      }}
    >
      <button
        type="button"
        class="round"
        ref={buttonRef}
        aria-label={panelStrings.menu}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={() => void load().catch(() => undefined)}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (isOpen ? close() : setOpen(true))}
      >
        <Icon name="more" />
      </button>
      {opened && <opened.MenuItems items={items} actions={actions} close={close} />}
    </div>
  )
}
