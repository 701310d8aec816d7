/** The chat as a visitor meets it: by roles and words, never by our class names. */
import { expect, type Locator, type Page } from '@playwright/test'
import type { PageEventName, PageEvents } from '@rejoin/protocol'

declare global {
  interface Window {
    rejoin: (command: string, ...args: readonly unknown[]) => unknown
    heard: { readonly name: string; readonly event: unknown }[]
  }
}

export type WidgetOnPage = {
  readonly host: Locator
  readonly launcher: Locator
  readonly panel: Locator
  readonly log: Locator
  readonly box: Locator
  /** One message of the log, by its text. */
  message(text: string): Locator
  open(): Promise<void>
  /** Types and presses Enter. */
  say(text: string): Promise<void>
  /** A command of the page API, as the page itself would call it. */
  command(name: string, ...args: readonly unknown[]): Promise<void>
  /** Begins to collect events of the page API; see `heard`. */
  listen(...names: readonly PageEventName[]): Promise<void>
  heard<E extends PageEventName>(name: E): Promise<PageEvents[E][]>
}

export function widgetOn(page: Page): WidgetOnPage {
  const host = page.locator('rejoin-chat')
  const panel = host.getByRole('dialog')
  const log = panel.getByRole('log')
  const box = panel.getByRole('textbox')
  const launcher = host.getByRole('button').first()
  return {
    host,
    launcher,
    panel,
    log,
    box,
    message: (text) => log.getByText(text, { exact: true }),
    async open() {
      if (!(await panel.isVisible())) await launcher.click()
      await expect(panel).toBeVisible()
    },
    async say(text) {
      await box.fill(text)
      await box.press('Enter')
    },
    async command(name, ...args) {
      await page.evaluate(async ([command, rest]) => void (await window.rejoin(command, ...rest)), [name, args] as const)
    },
    async listen(...names) {
      await page.evaluate((events) => {
        window.heard ??= []
        for (const name of events) window.rejoin('on', name, (event: unknown) => void window.heard.push({ name, event }))
      }, names)
    },
    async heard<E extends PageEventName>(name: E) {
      return page.evaluate((wanted) => window.heard.filter((entry) => entry.name === wanted).map((entry) => entry.event), name as string) as Promise<PageEvents[E][]>
    },
  }
}

/** Everything the page's origin keeps in this browser, as one text to search in. */
export async function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const dump: Record<string, unknown> = { local: Object.entries(localStorage), session: Object.entries(sessionStorage), cookies: document.cookie, caches: await caches.keys() }
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store)
        const read = (request: IDBRequest) => new Promise((resolve) => request.addEventListener('success', () => resolve(request.result)))
        dump[`${name}/${store}`] = { keys: await read(objects.getAllKeys()), values: await read(objects.getAll()) }
      }
      database.close()
    }
    return JSON.stringify(dump)
  })
}

/** True when nothing at all is kept: no cookie, no storage of any kind, no database. */
export async function isStorageEmpty(page: Page): Promise<boolean> {
  const cookies = await page.context().cookies()
  const kept = await page.evaluate(async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length + (await caches.keys()).length)
  return cookies.length === 0 && kept === 0
}
