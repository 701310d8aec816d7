import type { Contact, ConversationInfo, Conversation, Page as ListPage } from '@rejoin/protocol'
import { countRows } from '../../support/database.ts'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { isStorageEmpty, widgetOn } from '../../support/widget-on-page.ts'
import { findBarriersInBothThemes, findWhatSticksOut } from '../accessible/find-barriers.ts'

const SETTINGS = {
  allow_new_conversations: true,
  pre_chat: { intro: 'So that we can help you:', fields: [{ type: 'name', required: true }, { type: 'email' }, { type: 'select', key: 'topic', label: 'What is it about?', options: ['An order', 'Returns'] }] },
}

test('[VIS-1] [VIS-3] what is filled in goes with the first words, offline too', async ({ rejoin, plainPage, chatChannel, agent, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: SETTINGS })
  const page = await newProfile({ viewport: { width: 320, height: 568 } })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  const { panel } = widget
  const name = panel.getByRole('textbox', { name: 'Name' })
  await expect(name).toBeFocused()
  await expect(panel.getByRole('textbox', { name: 'Your message' })).toHaveCount(0)

  // By keyboard alone; what is wrong is named, and is where one goes on.
  await page.keyboard.press('Tab')
  await page.keyboard.type('maria')
  await page.keyboard.press('Enter')
  await expect(name).toBeFocused()
  await expect(name).toHaveAccessibleDescription('Please fill in “Name”.')
  const email = panel.getByRole('textbox', { name: /E-mail/ })
  await expect(email).toHaveAccessibleDescription('Write the address like name@example.com.')
  expect([await findBarriersInBothThemes(page, 'rejoin-chat'), await findWhatSticksOut(page)]).toEqual([[], []])
  await page.keyboard.type('Maria')
  await email.fill('maria@example.com')
  await panel.getByRole('combobox').selectOption('Returns')

  // Nobody is there yet, nor is anything kept.
  expect([countRows(rejoin.databaseFile, 'contacts'), await isStorageEmpty(page)]).toEqual([0, true])
  await page.context().setOffline(true)
  await panel.getByRole('button', { name: 'Start chatting' }).click()
  await expect(panel.getByRole('textbox', { name: 'Your message' })).toBeFocused()
  await page.keyboard.type('Where can I send it?')
  await page.keyboard.press('Enter')
  await expect(widget.message('Where can I send it?')).toBeVisible()
  await page.context().setOffline(false)

  const contact = await findContact(rejoin)
  expect(contact).toMatchObject({ identified: false, email: 'maria@example.com', email_verified: false, introduction: { name: 'Maria', answers: [{ label: 'What is it about?', value: 'Returns' }] } })

  // To the agent that is what somebody says.
  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await expect(inbox.list.getByText('“Maria”')).toBeVisible()
  await inbox.openConversation('Where can I send it?')
  const says = desk.getByRole('region', { name: 'Says they are' })
  await expect(says).toContainText('Not verified')
  await expect(says).toContainText('Returns')
  expect(agent.id).not.toBe('')

  // Nobody is asked twice: neither on the next page nor for another conversation.
  await page.reload()
  await widget.open()
  await expect(widget.message('Where can I send it?')).toBeVisible()
  await rejoin.call('conversations.complete', { conversation_id: (await findConversation(rejoin))?.id })
  await panel.getByRole('button', { name: 'Start a new conversation' }).click()
  await expect(widget.message('Where can I send it?')).toBeHidden()
  await widget.say('And another question')
  await expect(widget.message('And another question')).toBeVisible()
  await expect(panel.getByRole('button', { name: 'Start chatting' })).toHaveCount(0)
})

async function findConversation(rejoin: Rejoin): Promise<Conversation | undefined> {
  return (await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data[0]
}

async function findContact(rejoin: Rejoin): Promise<Contact> {
  await expect.poll(async () => (await findConversation(rejoin))?.last_message?.content).toMatchObject({ text: 'Where can I send it?' })
  return (await rejoin.call<ConversationInfo>('conversations.info', { conversation_id: (await findConversation(rejoin))?.id })).contact
}
