import type { WidgetSettings } from '@rejoin/protocol'
import type { Actions } from '../state/actions.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { LauncherState } from './launcher-state.ts'
import type { Panel, Shell } from './shell.ts'

export type PanelControl = {
  readonly isOpen: () => boolean
  /** Resolves when the panel is on the screen. */
  readonly open: () => Promise<void>
  readonly close: () => void
  /** Settings of the page that changed; the others stay. */
  readonly update: (settings: WidgetSettings) => void
  readonly destroy: () => void
}

/** When the panel is loaded, shown and hidden, and where the focus goes meanwhile. */
export function createPanelControl(shell: Shell, store: ChatStore, actions: Omit<Actions, 'close'>, launcher: LauncherState | null): PanelControl {
  let panel: Panel | null = null
  let isOpen = false
  let settings = shell.config.settings

  function close(): void {
    if (!isOpen) return
    isOpen = false
    launcher?.showOpen(false)
    // Focus goes back to the button from inside the chat; a page that closes it from elsewhere keeps its own.
    if (shell.root.activeElement !== null) shell.button?.focus()
    panel?.close()
    shell.emit('close', {})
  }

  return {
    isOpen: () => isOpen,
    close,
    async open() {
      if (isOpen) return
      isOpen = true
      launcher?.showOpen(true)
      const { mountPanel } = await shell.loadPanel()
      // Closed or destroyed while it was on its way.
      if (!isOpen) return
      panel ??= mountPanel({ root: shell.root, store, settings, fullPage: shell.button === null, actions: { ...actions, close } })
      panel.open()
      shell.emit('open', {})
    },
    update(changed) {
      settings = { ...settings, ...changed }
      panel?.update(settings)
    },
    destroy() {
      isOpen = false
      panel?.destroy()
    },
  }
}
