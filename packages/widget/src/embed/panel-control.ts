import type { WidgetSettings } from '@rejoin/protocol'
import type { Actions } from '../state/actions.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Store } from '../state/store.ts'
import type { LauncherState } from './launcher-state.ts'
import type { Panel, Shell } from './shell.ts'

export type PanelControl = {
  readonly isOpen: () => boolean
  /** Draws it out of sight, so that opening it only shows it. */
  readonly prepare: () => void
  /** Resolves when the panel is on the screen. */
  readonly open: () => Promise<void>
  readonly close: () => void
  readonly destroy: () => void
}

/** When the panel is loaded, shown and hidden, and where the focus goes meanwhile. */
export function createPanelControl(shell: Shell, store: ChatStore, page: Store<WidgetSettings>, actions: Omit<Actions, 'close'>, launcher: LauncherState | null): PanelControl {
  let panel: Panel | null = null
  let isOpen = false
  let isOver = false
  /** What had the focus when it opened: an element of the page, perhaps, that it was opened with. */
  let opener: Element | null = null
  page.subscribe(() => launcher?.redraw())

  /** In the page, if the chat still is; its words are those of now. */
  async function mount(): Promise<Panel | null> {
    const { mountPanel } = await shell.loadPanel()
    if (!isOver) panel ??= mountPanel({ root: shell.root, store, page, fullPage: shell.button === null, canClose: shell.button !== null || shell.leave !== undefined, actions: { ...actions, close: shell.leave ?? close } })
    return panel
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    launcher?.showOpen(false)
    // Focus goes back to the button from inside the chat; a page that closes it from elsewhere keeps its own.
    if (shell.root.activeElement !== null) (isUsable(opener) ? opener : shell.button)?.focus()
    panel?.close()
    shell.emit('close', {})
  }

  return {
    isOpen: () => isOpen,
    prepare: () =>
      void mount().then(
        (drawn) => isOpen || drawn?.prepare(),
        () => undefined,
      ),
    close,
    async open() {
      if (isOpen) return
      isOpen = true
      opener = shell.root.activeElement ?? document.activeElement
      launcher?.showOpen(true)
      try {
        await mount()
      } catch (error) {
        // The next click tries again.
        isOpen = false
        launcher?.showOpen(false)
        return shell.emit('error', { code: 'network', message: `The chat did not load: ${String(error)}` })
      }
      // Closed or destroyed while it was on its way.
      if (!isOpen) return
      panel?.open()
      shell.emit('open', {})
    },
    destroy() {
      isOpen = false
      isOver = true
      panel?.destroy()
    },
  }
}

/** The body has the focus when nothing has it. */
function isUsable(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element !== document.body && element.isConnected
}
