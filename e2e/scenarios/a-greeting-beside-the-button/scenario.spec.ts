import { expect, PHONE, test } from '../../support/scenario.ts'
import { isStorageEmpty, widgetOn } from '../../support/widget-on-page.ts'

const PAGE = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A site</title><body style="margin:0"><h1>A site</h1>'

test('[ATT-5] a greeting shows beside the button when its time has come, and goes for good when it is dismissed', async ({ newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': PAGE + embed("greeting:'Can we help you choose?',greetingDelay:1") }))
  const page = await newProfile()
  const requested: string[] = []
  page.on('request', (request) => requested.push(new URL(request.url()).pathname))
  await page.goto(site.origin)
  const widget = widgetOn(page)
  const bubble = widget.host.getByRole('status')
  await expect(widget.launcher).toBeVisible()
  await page.waitForLoadState('load')
  expect(requested.filter((path) => path.startsWith('/widget'))).toEqual(['/widget.js'])

  await expect(bubble).toContainText('Can we help you choose?')
  // Nobody was asked who they are, nothing is kept, and the panel is not there.
  expect(requested.filter((path) => path.includes('panel') || path.includes('chatplugin'))).toEqual([])
  expect(await isStorageEmpty(page)).toBe(true)

  await bubble.getByRole('button', { name: 'Dismiss' }).click()
  await expect(bubble).toBeEmpty()
  await page.reload()
  await page.waitForResponse(/attention/)
  await widget.command('update', { greeting: 'Stuck? Ask us.', greetingDelay: 0 })
  await expect(bubble).toContainText('Stuck? Ask us.')
  await widget.command('update', { greeting: 'Shall we help?' })
  await expect(bubble).toContainText('Shall we help?')

  await bubble.getByText('Shall we help?').click()
  await expect(widget.panel).toBeVisible()
  await expect(widget.message('Shall we help?')).toBeVisible()
  // Looked at and left: the same words are not said again, others are.
  await widget.command('close')
  await widget.command('update', { theme: 'light' })
  await widget.command('update', { greeting: 'Anything else?' })
  await expect(bubble).toContainText('Anything else?')
  await widget.open()
  await widget.say('Yes, please')
  await expect(widget.message('Yes, please')).toBeVisible()
  await widget.command('close')
  await page.reload()
  await expect.poll(async () => requested.filter((path) => path.includes('attention')).length).toBeGreaterThan(2)
  await widget.command('update', { greeting: 'Still here?', greetingDelay: 0 })
  await widget.open()
  await expect(widget.message('Yes, please')).toBeVisible()
  await expect(bubble.filter({ hasText: 'Still' })).toHaveCount(0)
})

test('[ATT-7] a greeting takes a corner of a phone, and lets itself be dismissed by keyboard', async ({ newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': PAGE + embed(`greeting:'${'A long story. '.repeat(20)}',greetingDelay:0`) }))
  const page = await newProfile({ ...PHONE, reducedMotion: 'reduce' })
  await page.goto(site.origin)
  const widget = widgetOn(page)
  const bubble = widget.host.getByRole('status')
  await expect(bubble).toContainText('A long story.')
  await expect(bubble).toHaveCSS('animation-name', 'none')
  const box = await bubble.boundingBox()
  expect((box?.width ?? Infinity) * (box?.height ?? Infinity)).toBeLessThan(375 * 812 * 0.1)
  expect(box?.x).toBeGreaterThan(375 * 0.2)

  await widget.launcher.focus()
  await page.keyboard.press('Tab')
  await expect(bubble.getByRole('button', { name: 'A long story.' })).toBeFocused()
  expect(await isStorageEmpty(page)).toBe(true)
  await page.keyboard.press('Escape')
  await expect(bubble).toBeEmpty()
  await expect(widget.launcher).toBeFocused()
})
