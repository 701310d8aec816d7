export type Notice = { readonly title: string; readonly body: string; readonly tag: string; readonly onClick: () => void }

export type DesktopNotice = {
  readonly show: (notice: Notice) => void
  readonly close: () => void
}

/** What the system shows while the page is out of sight: one at a time, and gone when it is read (ATT-4). */
export function createDesktopNotice(signal: AbortSignal): DesktopNotice {
  let shown: Notification | null = null
  function close(): void {
    shown?.close()
    shown = null
  }
  signal.addEventListener('abort', close)
  return {
    close,
    show({ title, body, tag, onClick }) {
      close()
      try {
        shown = new Notification(title, { body, tag })
      } catch {
        // A browser that only lets service workers do it.
        return
      }
      shown.onclick = () => {
        window.focus()
        close()
        onClick()
      }
    },
  }
}

/**
 * What the browser says about it; null where there is nothing to ask. Chrome for Android has the constructor, and throws
 * when it is called: there only a service worker may, and a site's service worker is its own.
 */
export function readPermission(): NotificationPermission | null {
  if (!('Notification' in globalThis) || !isSecureContext || /android/i.test(navigator.userAgent)) return null
  return Notification.permission
}
