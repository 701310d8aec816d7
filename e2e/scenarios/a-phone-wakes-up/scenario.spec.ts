import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { readMessages } from '../../support/database.ts'
import { expect, PHONE, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-12] [OUT-7] a phone that slept through a restart shows and says all of it', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile(PHONE)
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Going into the lift')
  const list = async (): Promise<readonly Conversation[]> => (await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data
  await expect.poll(async () => (await list()).length).toBe(1)
  await page.context().setOffline(true)
  await widget.say('In the lift')
  await expect(widget.message('In the lift')).toBeVisible()

  // In the pocket: nothing of the page runs. Meanwhile the network is back, the server is another one, and somebody answers.
  const phone = await page.context().newCDPSession(page)
  await phone.send('Page.setWebLifecycleState', { state: 'frozen' })
  await page.context().setOffline(false)
  await rejoin.kill()
  await rejoin.restart()
  const [conversation] = await list()
  await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text: 'Which floor?' } })

  await phone.send('Page.setWebLifecycleState', { state: 'active' })
  await expect(widget.message('Which floor?')).toBeVisible({ timeout: 20_000 })
  await expect(widget.message('In the lift')).toHaveCount(1)
  const read = (): string[] => readMessages(rejoin.databaseFile, conversation?.id ?? '').map(({ content }) => (content.type === 'text' ? content.text : ''))
  await expect.poll(read).toEqual(['Going into the lift', 'Which floor?', 'In the lift'])
})
