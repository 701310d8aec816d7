import { vi } from 'vitest'

/** What was uploaded in this test, and whether anything arrives. */
export const uploads = { urls: [] as string[], aborted: 0, isNetworkDown: false }

/**
 * A server that takes every file.
 * @param answer when it answers: at once, or later, so that something can happen meanwhile
 */
export function stubUploads(answer: (run: () => void) => void = queueMicrotask): void {
  Object.assign(uploads, { urls: [], aborted: 0, isNetworkDown: false })
  vi.stubGlobal('XMLHttpRequest', class {
    readonly upload = {}
    readonly status = 200
    readonly responseText = JSON.stringify({ attachment_id: 'file-1', name: 'tea.png', media_type: 'image/png', size: 4 })
    onload: () => void = () => undefined
    onerror: () => void = () => undefined
    open(_: string, url: string): void {
      uploads.urls.push(url)
    }
    setRequestHeader(): void {}
    send(): void {
      answer(() => (uploads.isNetworkDown ? this.onerror() : this.onload()))
    }
    abort(): void {
      uploads.aborted++
    }
  })
}
