import type { Conversation, Page as List } from '@rejoin/protocol'
import type { Page } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** What the style sheets of real sites do to every element, a little exaggerated. */
const sheets: Readonly<Record<string, string>> = {
  'resets everything': '* { all: unset !important; } html, body { display: block !important }',
  'hides buttons, dialogs and what has no class': 'button, dialog, textarea, svg { display: none !important; } :not([class]) { opacity: 0.2 !important; visibility: hidden; }',
  'hides everything it does not know': 'body > *, html > :not(head, body) { display: none !important; pointer-events: none !important; z-index: -1 !important; transform: scale(0.1) !important; }',
  'has a huge root font': 'html { font-size: 60px !important; line-height: 4 !important; letter-spacing: 9px; word-spacing: 1em; text-transform: uppercase; text-align: center; font-style: italic; text-indent: 40px; white-space: pre; cursor: none; color: red; visibility: visible }',
  'moves its body': 'html, body { height: 300% } body { transform: translateX(200px) scale(0.8); filter: grayscale(1); perspective: 40px; overflow: hidden; position: relative; left: 50px; zoom: 1.5; opacity: 0.5 }',
  'sizes and floats every box': '*, *::before, *::after { box-sizing: content-box !important; margin: 7px !important; padding: 7px !important; float: left !important; max-width: 90px !important; position: static !important; border: 3px dashed !important } html * { animation: spin 1s infinite !important; transition: all 3s !important } @keyframes spin { to { rotate: 1turn } }',
}

/** Where everything of the chat is on the screen and how its text looks: the same on every page, or the page shows through. */
async function measure(page: Page): Promise<object> {
  const { panel, launcher } = widgetOn(page)
  await page.evaluate(async () => void (await Promise.all(document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations === 1).map((animation) => animation.finished.catch(() => {})))))
  return {
    launcher: await launcher.boundingBox(),
    parts: await panel.evaluate((element) =>
      [element, ...element.querySelectorAll('header, h2, textarea, .send, .bubble, time, .avatar')].map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect()
        const { fontSize, fontFamily, fontStyle, color, lineHeight, letterSpacing, textTransform, textAlign, visibility, cursor, textIndent } = getComputedStyle(part)
        return { part: part.className || part.localName, box: [x, y, width, height].map(Math.round), fontSize, fontFamily, fontStyle, color, lineHeight, letterSpacing, textTransform, textAlign, visibility, cursor, textIndent }
      }),
    ),
  }
}

/** Opens the chat, says something, is answered, and tells how it all looks. */
async function talk(page: Page, rejoin: Rejoin): Promise<object> {
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Can you see me?')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()
  const { data } = await rejoin.call<List<Conversation>>('conversations.list', {})
  await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: 'Perfectly.' } })
  await expect(widget.message('Perfectly.')).toBeVisible()
  await page.mouse.move(5, 5)
  return measure(page)
}

test('[EMB-33] the chat looks the same, whatever the page does to its elements', async ({ rejoin, newSite, newProfile }) => {
  test.setTimeout(120_000)
  const plain = (embed: string, style = ''): string => `<html lang="en"><title>A site</title><style>${style}</style><body><h1>A site</h1>${embed}`
  const site = await newSite((embed) => ({
    '/': `<!doctype html>${plain(embed())}`,
    '/quirks': plain(embed()),
    ...Object.fromEntries(Object.values(sheets).map((sheet, index) => [`/${index}`, `<!doctype html>${plain(embed(), sheet)}`])),
  }))
  const look = async (path: string): Promise<object> => {
    const page = await newProfile({ viewport: { width: 1000, height: 700 }, reducedMotion: 'reduce' })
    await page.goto(site.origin + path)
    return talk(page, rejoin)
  }
  const expected = await look('/')
  for (const [index, what] of ['/quirks', ...Object.keys(sheets)].entries()) {
    await test.step(`a page that ${what}`, async () => expect(await look(index === 0 ? what : `/${index - 1}`), what).toEqual(expected))
  }
})

for (const html of ['<html lang="ar" dir="rtl"><body>', '<html lang="ar"><body dir="rtl">']) {
  test(`the chat is mirrored on a page that is written from right to left (${html})`, async ({ newSite, newProfile }) => {
    const site = await newSite((embed) => ({ '/': `<!doctype html>${html}<title>موقع</title><h1>موقع</h1>${embed()}` }))
    const page = await newProfile({ viewport: { width: 1000, height: 700 }, reducedMotion: 'reduce' })
    await page.goto(site.origin)
    const widget = widgetOn(page)
    await expect(widget.launcher).toBeVisible()
    expect((await widget.launcher.boundingBox())?.x).toBe(20)
    await widget.open()
    await widget.say('مرحبا')
    await expect(widget.panel).toHaveCSS('direction', 'rtl')
    await expect.poll(async () => Math.round((await widget.panel.boundingBox())?.x ?? 0)).toBe(20)
    const mine = await widget.message('مرحبا').boundingBox()
    expect(mine?.x).toBeLessThan(100)
  })
}
