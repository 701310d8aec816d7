import type { Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-36] an Arabic page has an Arabic chat, mirrored', async ({ newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': `<!doctype html><html lang="ar-EG"><title>موقع</title><body dir="rtl"><h1>موقع</h1>${embed()}` }))
  const page = await newProfile()
  const loaded: string[] = []
  page.on('request', (request) => void loaded.push(new URL(request.url()).pathname))
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await expect(widget.launcher).toBeVisible()
  expect((await widget.launcher.boundingBox())?.x).toBe(20)
  await widget.open()
  await expect(widget.panel).toHaveCSS('direction', 'rtl')
  await expect(widget.panel).toHaveAccessibleName('تحدّث معنا')
  await expect(widget.host).toHaveAttribute('lang', 'ar-EG')
  await widget.say('مرحبا')
  await expect(widget.log.getByText('اليوم')).toBeVisible()
  // By a file of the one language, and what knows of the languages.
  expect(loaded.filter((path) => /\/(find-language|[a-z]{2}(-[a-z]{2})?)-[\w-]{8}\.js$/.test(path))).toHaveLength(2)
})

test('[EMB-36] an English page loads nothing that knows of languages', async ({ newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': `<!doctype html><html lang="en-GB"><title>A site</title><h1>A site</h1>${embed()}`, '/unsaid': `<!doctype html><title>A site</title><h1>A site</h1>${embed()}` }))
  for (const [path, locale] of [['/', 'de-DE'], ['/unsaid', 'en-US'], ['/unsaid', 'en-001']] as const) {
    const page = await newProfile({ locale })
    const loaded: string[] = []
    page.on('request', (request) => void loaded.push(new URL(request.url()).pathname))
    await page.goto(site.origin + path)
    const widget = widgetOn(page)
    await widget.open()
    await widget.say('Hello')
    await expect(widget.message('Hello')).toBeVisible()
    await expect(widget.log.getByText('Today')).toBeVisible()
    expect(loaded.filter((file) => file.includes('find-language'))).toEqual([])
  }
})

test('[EMB-36] a Polish chat counts as Poles do, and changes its language while it runs', async ({ rejoin, newSite, newProfile }) => {
  const site = await newSite((embed) => ({ '/': `<!doctype html><html lang="en"><title>A site</title><body><h1>A site</h1>${embed("locale:'pl'")}` }))
  const page = await newProfile()
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await widget.open()
  await expect(widget.message('Dzień dobry! W czym możemy pomóc?')).toBeVisible()
  await widget.box.fill('a'.repeat(8_002))
  await expect(widget.panel.getByText('2 znaki za dużo')).toBeVisible()
  await widget.box.fill('a'.repeat(8_012))
  await expect(widget.panel.getByText('12 znaków za dużo')).toBeVisible()
  await widget.say('Cześć')
  await widget.command('close')

  const answer = async (text: string): Promise<void> => {
    const [conversation] = (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
    await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text } })
  }
  await expect.poll(async () => (await rejoin.call<Page<Conversation>>('conversations.list', {})).data.length).toBe(1)
  await answer('Jeden')
  await expect(widget.launcher).toHaveAccessibleName('Otwórz czat, 1 nieprzeczytana')
  await answer('Dwa')
  await expect(widget.launcher).toHaveAccessibleName('Otwórz czat, 2 nieprzeczytane')

  await widget.command('update', { locale: 'ja' })
  await expect(widget.launcher).toHaveAccessibleName('チャットを開く、未読 2 件')
  await widget.open()
  await expect(widget.box).toHaveAttribute('placeholder', 'メッセージを入力…')
  await expect(widget.log.getByText('今日')).toBeVisible()
  await widget.command('update', { locale: 'en', strings: { placeholder: 'Say it' } })
  await expect(widget.box).toHaveAttribute('placeholder', 'Say it')
  await expect(widget.panel.getByRole('button', { name: 'Close chat' })).toBeVisible()
})
