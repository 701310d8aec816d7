import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-1] destroy takes everything off the page', async ({ plainPage, chatChannel, newProfile }) => {
  const page = await newProfile()
  // What the chat adds to the page's own objects is counted, so that nothing can stay behind unseen.
  await page.addInitScript(() => {
    const listening = new Set<string>()
    const numbers = new Map<unknown, number>()
    const nameOf = (target: EventTarget, type: string, listener: unknown): string => {
      if (!numbers.has(listener)) numbers.set(listener, numbers.size)
      return `${target === window ? 'window' : 'document'} ${type} ${numbers.get(listener)}`
    }
    for (const target of [window, document]) {
      const add = target.addEventListener.bind(target)
      const remove = target.removeEventListener.bind(target)
      target.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions) => {
        listening.add(nameOf(target, type, listener))
        const forget = (): unknown => listening.delete(nameOf(target, type, listener))
        if (typeof options === 'object') options.signal?.addEventListener('abort', forget)
        if (typeof options === 'object' && options.once === true) add(type, forget, options)
        add(type, listener, options)
      }
      target.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions) => {
        listening.delete(nameOf(target, type, listener))
        remove(type, listener, options)
      }
    }
    Object.assign(window, { listening })
  })
  const sockets = { open: 0 }
  page.on('websocket', (socket) => {
    sockets.open += 1
    socket.on('close', () => (sockets.open -= 1))
  })
  await page.goto(plainPage.origin)
  const elementsBefore = ['head', 'meta', 'meta', 'title', 'style', 'body', 'main', 'script']
  const widget = widgetOn(page)
  await expect(widget.launcher).toBeVisible()
  await widget.open()
  await widget.say('Soon I will be gone')
  await expect(widget.message('Soon I will be gone')).toBeVisible()
  await expect.poll(() => sockets.open).toBe(1)

  await widget.command('destroy')
  await expect(widget.host).toHaveCount(0)
  await expect.poll(() => sockets.open).toBe(0)
  const left = await page.evaluate(() => ({
    listeners: [...(window as unknown as { listening: Set<string> }).listening],
    elements: [...document.documentElement.querySelectorAll('html > *, html > * > *')].map((element) => element.localName),
    styles: document.adoptedStyleSheets.length,
  }))
  expect(left.elements).toEqual(elementsBefore)
  expect(left.styles).toBe(0)
  expect(left.listeners).toEqual([])

  // Twice is harmless, and the page may have its chat back, with the conversation.
  await widget.command('destroy')
  await widget.command('boot', { channelId: chatChannel.id })
  await expect(widget.host).toHaveCount(1)
  await widget.open()
  await expect(widget.message('Soon I will be gone')).toBeVisible()
})
