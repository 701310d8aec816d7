import { useEffect } from 'preact/hooks'
import type { Inbox } from '../../inbox.ts'
import { views } from '../../state/view.ts'
import { isTextBox, readKeyCommand, type KeyCommand } from './key-command.ts'

/** Where the keys find what they move to; each is set once, by the component that draws it. */
export const FILTER_ID = 'filter'
export const COMPOSER_ID = 'composer'
export const HAND_OVER_ID = 'hand-over'
export const ROW_SELECTOR = '[data-row]'

/** The keyboard of the whole inbox (see the list behind `?`). */
export function useKeys(inbox: Inbox, setMode: (mode: 'public' | 'internal') => void, toggleHelp: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return
      const command = readKeyCommand({ ...readPress(event), typing: isTextBox(event.target) })
      if (command !== null && run(command)) event.preventDefault()
    }

    const run = (command: KeyCommand): boolean => {
      const route = inbox.navigation.route.peek()
      const info = inbox.opened.peek()?.info.peek() ?? null
      switch (command) {
        case 'next':
          return moveInList(1, route.conversationId)
        case 'previous':
          return moveInList(-1, route.conversationId)
        case 'back':
          return goBack(inbox)
        case 'filter':
          document.getElementById(FILTER_ID)?.focus()
          return true
        case 'help':
          toggleHelp()
          return true
        case 'reply':
        case 'note':
          setMode(command === 'reply' ? 'public' : 'internal')
          document.getElementById(COMPOSER_ID)?.focus()
          return true
        case 'complete':
          if (info === null) return false
          void (info.state === 'completed' ? inbox.actions.reopen(info.id) : inbox.actions.complete(info.id))
          return true
        case 'take':
          if (info === null || info.state === 'completed') return false
          void inbox.actions.assign(info.id, inbox.me.peek().id)
          return true
        case 'hand-over':
          document.getElementById(HAND_OVER_ID)?.click()
          return info !== null
        case 'tag':
          if (info === null) return false
          inbox.adding.value = 'tag'
          return true
        case 'page':
          if (info === null || info.state === 'completed') return false
          inbox.adding.value = 'page'
          return true
        default: {
          const view = views[Number(command.slice(-1)) - 1]
          if (view !== undefined) inbox.navigation.go({ ...route, view })
          return true
        }
      }
    }

    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [inbox, setMode, toggleHelp])
}

function readPress({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, altKey }
}

/** Moves the focus; rows are links, so Enter opens the one that has it. */
function moveInList(step: 1 | -1, openId: string | null): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW_SELECTOR)]
  const focused = rows.indexOf(document.activeElement as HTMLElement)
  const from = focused !== -1 ? focused : rows.findIndex((row) => row.dataset['row'] === openId)
  const to = from === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, from + step))
  rows[to]?.focus()
  rows[to]?.scrollIntoView({ block: 'nearest' })
  return rows.length > 0
}

/** First out of a text box into the list, then out of what is in front. */
function goBack(inbox: Inbox): boolean {
  const route = inbox.navigation.route.peek()
  if (isTextBox(document.activeElement)) {
    ;(document.activeElement as HTMLElement).blur()
    focusRow(route.conversationId)
    return true
  }
  if (route.about) inbox.navigation.go({ ...route, about: false })
  else if (route.conversationId !== null) {
    inbox.navigation.go({ ...route, conversationId: null })
    focusRow(route.conversationId)
  } else return false
  return true
}

function focusRow(id: string | null): void {
  if (id !== null) document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus()
}
