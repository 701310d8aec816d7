import { readFile } from 'node:fs/promises'
import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'
import { findBarriersInBothThemes, findWhatSticksOut } from '../accessible/find-barriers.ts'

test('[VIS-5] [VIS-7] all is said, rated and taken home', async ({ rejoin, plainPage, chatChannel, agent, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: { title: 'Tea shop', rating: { question: 'Did we help you?' } } })
  const page = await newProfile({ viewport: { width: 320, height: 568 } })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('My tea is late')
  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('My tea is late')
  await inbox.reply('It comes tomorrow')
  await expect(widget.message('It comes tomorrow')).toBeVisible()
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: 'sounds annoyed' }, visibility: 'internal' })
  await desk.getByRole('button', { name: 'Complete' }).click()

  // With the arrow keys, as any group of radio buttons.
  const scale = widget.panel.getByRole('group', { name: 'Did we help you?' })
  await scale.getByRole('radio', { name: 'Okay' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(scale.getByRole('radio', { name: 'Good', exact: true })).toBeChecked()
  await widget.panel.getByRole('textbox', { name: /comment/ }).fill('Quick, but the tea is late')
  expect([await findBarriersInBothThemes(page, 'rejoin-chat'), await findWhatSticksOut(page)]).toEqual([[], []])
  await widget.panel.getByRole('button', { name: 'Send', exact: true }).first().click()
  await expect(widget.panel.getByText('Thank you!')).toBeVisible()
  await expect(inbox.log.getByText(/rated the conversation 4 out of 5/)).toBeVisible()
  await expect(inbox.log.getByText('Quick, but the tea is late')).toBeVisible()

  // It stands there on the next page, and may still be changed.
  await page.reload()
  await widget.open()
  await widget.panel.getByRole('button', { name: 'Change' }).click()
  await expect(scale.getByRole('radio', { name: 'Good', exact: true })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await widget.panel.getByRole('button', { name: 'Send', exact: true }).first().click()
  await expect(inbox.log.getByText(/rated the conversation 5 out of 5/)).toBeVisible()
  await expect(widget.panel.getByRole('button', { name: 'Change' })).toBeFocused()

  // The visitor and the agent take home the same, and no note.
  await widget.panel.getByRole('button', { name: 'More' }).click()
  const [theirs] = await Promise.all([page.waitForEvent('download'), widget.panel.getByRole('menuitem', { name: 'Download transcript' }).click()])
  await desk.getByRole('button', { name: 'More' }).click()
  const [ours] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('menuitem', { name: 'Download transcript' }).click()])
  expect(theirs.suggestedFilename()).toMatch(/^Tea shop \d{4}-\d\d-\d\d\.txt$/)
  for (const download of [theirs, ours]) {
    const text = await readFile(await download.path(), 'utf8')
    for (const words of ['My tea is late', agent.name, 'It comes tomorrow', '★★★★★']) expect(text).toContain(words)
    expect(text).not.toContain('annoyed')
  }
})
