import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { readMessages } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test.use({ settings: { REJOIN_RATE_LIMITS: 'messages.contact=2/2' } })

test('[LIM-10] everything arrives once and in order', async ({ rejoin, plainPage, newProfile }) => {
  const texts = ['one', 'two', 'three', 'four', 'five']
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  for (const text of texts) await widget.say(text)
  for (const text of texts) await expect(widget.message(text)).toHaveCount(1)

  const readTexts = async (): Promise<string[]> => {
    const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
    return readMessages(rejoin.databaseFile, data[0]?.id ?? '').map(({ content }) => (content.type === 'text' ? content.text : content.type))
  }
  await expect.poll(readTexts, { timeout: 30_000 }).toEqual(texts)
  await expect(widget.panel.getByText(/failed|try again/i)).toHaveCount(0)
})
