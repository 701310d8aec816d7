import type { Locator } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const PAGE = `<!doctype html><html lang="en"><title>A site</title><body style="margin:0"><h1>A site</h1>
<a href="/contact" id="help">Talk to <b>us</b></a> <button class="chat">Chat</button>`

/** How far it is from the left and from the right edge of the screen, in whole pixels. */
async function measure(locator: Locator): Promise<{ readonly left: number; readonly right: number }> {
  const box = await locator.boundingBox()
  return { left: Math.round(box?.x ?? NaN), right: Math.round(1280 - (box?.x ?? NaN) - (box?.width ?? NaN)) }
}

test('[EMB-22] every setting can change while the chat runs', async ({ newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': PAGE + embed() }))
  const page = await newProfile()
  await page.goto(site.origin)
  const widget = widgetOn(page)
  const style = (name: string): Promise<string> => widget.host.evaluate((host, property) => getComputedStyle(host).getPropertyValue(property), name)
  await expect(widget.launcher).toBeVisible()

  // Before anything is loaded …
  await widget.command('update', { position: 'left', accentColor: '#b3392f', zIndex: 7, theme: 'dark', strings: { open: 'Ask the keeper' } })
  await expect.poll(() => measure(widget.launcher)).toMatchObject({ left: 20 })
  await expect(widget.launcher).toHaveCSS('background-color', 'rgb(179, 57, 47)')
  await expect(widget.launcher).toHaveAccessibleName('Ask the keeper')
  await expect(widget.host).toHaveCSS('z-index', '7')

  // … and while somebody is writing, who notices nothing else.
  await widget.open()
  await widget.say('Hello')
  await widget.box.fill('Half a sen')
  const background = await widget.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor)
  await widget.command('update', { theme: 'light', position: 'right', title: 'Lighthouse', greeting: 'Ahoy!', strings: { placeholder: 'What would you like to know?', close: 'Away' } })
  expect(await widget.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor)).not.toBe(background)
  await expect.poll(() => measure(widget.panel)).toMatchObject({ right: 20 })
  await expect(widget.panel).toHaveAccessibleName('Lighthouse')
  await expect(widget.message('Ahoy!')).toBeVisible()
  await expect(widget.box).toHaveAttribute('placeholder', 'What would you like to know?')
  await expect(widget.panel.getByRole('button', { name: 'Away' })).toBeVisible()
  await expect(widget.box).toHaveValue('Half a sen')

  await widget.command('update', { locale: 'ar', strings: {} })
  await expect(widget.panel).toHaveCSS('direction', 'rtl')
  await expect.poll(() => measure(widget.panel)).toMatchObject({ left: 20 })
  await expect(widget.box).toHaveAttribute('placeholder', 'اكتب رسالة…')
  await widget.command('update', { locale: 'en', zIndex: undefined, hideLauncher: true })
  expect(await style('z-index')).toBe('1000000000')
  await widget.command('close')
  await expect(widget.launcher).toBeHidden()
  await widget.command('update', { hideLauncher: false })
  await expect(widget.launcher).toBeVisible()
})

test('[EMB-9] settings that make no sense cost nothing', async ({ newSite, newProfile }) => {
  const nonsense = "theme:'purple',position:'top',accentColor:'tomato',zIndex:'high',title:{},greeting:7,locale:'not a language',hideLauncher:'perhaps',launcher:'[[',strings:'none',greetingDelay:'soon',unreadInTitle:{},sound:'loud',notifications:7"
  const site = await newSite((embed) => ({ '/': PAGE + embed(nonsense) }))
  const page = await newProfile()
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await expect(widget.launcher).toHaveCSS('background-color', 'rgb(79, 70, 229)')
  await expect.poll(() => measure(widget.launcher)).toMatchObject({ right: 20 })
  await widget.open()
  await expect(widget.panel).toHaveAccessibleName('Chat with us')
  await expect(widget.message('Hi! How can we help?')).toBeVisible()
  await widget.say('It works')
  await expect(widget.message('It works')).toBeVisible()
  await widget.command('update', { title: null, strings: { send: {} }, locale: 7, launcher: {} })
  await expect(widget.panel.getByRole('button', { name: 'Send' })).toBeVisible()
  await expect(widget.launcher).toBeVisible()
})

test('[EMB-23] the page opens it by elements of its own', async ({ newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': `${PAGE}${embed("launcher:'#help, .chat'")}<script>document.body.addEventListener('click', (event) => event.stopPropagation(), true)</script>` }))
  const page = await newProfile()
  const loaded: string[] = []
  page.on('request', (request) => void (request.url().includes('/widget/') && loaded.push(request.url())))
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await expect(widget.host).toHaveCount(1)
  await expect(widget.host.locator('button')).toBeHidden()
  expect(loaded).toEqual([])

  // Coming near is enough to fetch what the click will need.
  await page.getByText('us', { exact: true }).hover()
  await expect.poll(() => loaded.length).toBe(2)
  await page.getByText('us', { exact: true }).click()
  await expect(widget.panel).toBeVisible()
  await expect(widget.box).toBeFocused()
  expect(new URL(page.url()).pathname).toBe('/')
  await page.keyboard.press('Escape')
  await expect(widget.panel).toBeHidden()

  // An element that came later opens it too, and gets the focus back.
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<button class="chat">Later</button>'))
  await page.getByRole('button', { name: 'Later' }).focus()
  await page.keyboard.press('Enter')
  await expect(widget.box).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(widget.panel).toBeHidden()
  await expect(page.getByRole('button', { name: 'Later' })).toBeFocused()

  // Another one from now on, given as an element; and none.
  await page.evaluate(() => window.rejoin('update', { launcher: document.querySelector('h1') }))
  await page.getByRole('button', { name: 'Later' }).click()
  await expect(widget.panel).toBeHidden()
  await page.getByRole('heading', { name: 'A site' }).click()
  await expect(widget.panel).toBeVisible()
  await widget.command('close')
  await widget.command('update', { launcher: undefined })
  await expect(widget.launcher).toBeVisible()
  await widget.command('destroy')
  await page.getByRole('heading', { name: 'A site' }).click()
  await expect(widget.host).toHaveCount(0)
})
