import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { panelStrings } from '../strings/en.ts'
import { transcriptStrings } from '../strings/en-transcript.ts'
import type { MenuItem, MenuProps } from '../ui/menu.tsx'
import { useLater } from '../ui/use-later.ts'
import { useSheet } from '../ui/use-sheet.ts'
import style from './menu-items.css?inline'

export type MenuItemsProps = Pick<MenuProps, 'items' | 'actions'> & { readonly close: () => void }

/** The open menu, with the keys of the ARIA practices: what the chat offers, and what the visitor may choose about being called. */
export function MenuItems({ items, actions, close }: MenuItemsProps) {
  const chosen = useLater(true, actions.attention)
  const [problem, setProblem] = useState<string | null>(null)
  const transcript: Entry = {
    label: transcriptStrings.download,
    stays: true,
    run: () => void import('./save-transcript.ts').then(({ saveTranscript }) => saveTranscript(actions.visit)).then(close, () => setProblem(transcriptStrings.failed)),
  }
  return chosen === undefined ? null : <List items={[...items, transcript, ...(chosen?.listChoices() ?? [])]} problem={problem} close={close} />
}

/** `stays`: it may fail, and then it says so here. */
type Entry = MenuItem & { readonly stays?: true }

function List({ items, problem, close }: { readonly items: readonly Entry[]; readonly problem: string | null; readonly close: () => void }) {
  const list = useRef<HTMLDivElement>(null)
  const find = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  useSheet(list, style)
  useLayoutEffect(() => find()[0]?.focus(), [])

  function move(event: KeyboardEvent): void {
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
    <div class="menu-items" role="menu" aria-label={panelStrings.menu} tabIndex={-1} ref={list} onKeyDown={move}>
      {items.map(({ label, run, stays }) => (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-disabled={run === null}
          onClick={() => {
            if (stays !== true) close()
            run?.()
          }}
        >
          {label}
        </button>
      ))}
      {problem !== null && (
        <p class="menu-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
