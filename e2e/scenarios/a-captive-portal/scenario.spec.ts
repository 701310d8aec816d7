import { readMessages, readRows } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

declare global {
  interface Window {
    closeIn: (closes: boolean) => void
  }
}

test('[RES-9] a portal that answers everything itself costs nothing but time', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const hotel = { stands: false, asked: 0 }
  const html = '<!doctype html><title>Welcome to our hotel</title><form>Room number <input></form>'
  await page.route((url) => url.origin === rejoin.url, (route) => {
    if (!hotel.stands) return route.fallback()
    // Some answer everything with the page to log in on, others lead there.
    return route.fulfill(hotel.asked++ % 2 === 0 ? { status: 200, contentType: 'text/html', body: html } : { status: 302, headers: { location: `${plainPage.origin}/` } })
  })
  // A handshake that is answered with a page fails; what is open when the portal closes in is cut off.
  await page.addInitScript(() => {
    const open = new Set<WebSocket>()
    let stands = false
    window.WebSocket = new Proxy(WebSocket, {
      construct(real, [url]: [string]) {
        const socket = new real(stands ? 'ws://127.0.0.1:9/' : url)
        open.add(socket)
        return socket
      },
    })
    window.closeIn = (closes) => {
      stands = closes
      for (const socket of open) socket.close()
    }
  })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status', 'error')
  await widget.open()
  await widget.say('Before the hotel')
  const read = (): string[] =>
    readRows<{ id: string }>(rejoin.databaseFile, 'SELECT id FROM conversations').flatMap(({ id }) => readMessages(rejoin.databaseFile, id).map(({ content }) => (content.type === 'text' ? content.text : '')))
  await expect.poll(read).toEqual(['Before the hotel'])

  hotel.stands = true
  await page.evaluate(() => window.closeIn(true))
  await expect.poll(async () => (await widget.heard('status')).at(-1)).toEqual({ status: 'offline' })
  await widget.say('In the lobby')
  await expect(widget.message('In the lobby')).toBeVisible()
  await expect.poll(() => hotel.asked).toBeGreaterThan(2)

  hotel.stands = false
  await page.evaluate(() => window.closeIn(false))
  await expect.poll(read, { timeout: 20_000 }).toEqual(['Before the hotel', 'In the lobby'])
  await expect(widget.message('In the lobby')).toHaveCount(1)
  await expect(widget.message('Before the hotel')).toHaveCount(1)
  // Nobody was refused, and it is one visitor all along.
  expect(readRows(rejoin.databaseFile, 'SELECT id FROM contacts')).toHaveLength(1)
  expect((await widget.heard('status')).map(({ status }) => status)).not.toContain('refused')
})
