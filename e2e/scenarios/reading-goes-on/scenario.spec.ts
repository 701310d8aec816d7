import type { Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const LONG = 'It takes a while to tell, and more than one line of a narrow window to write down, which is why it is written like this.'

test('EMB-31 the chat opens where reading stopped, and says how much is new', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('What happened while I was away?')
  await expect.poll(async () => (await listConversations()).length).toBe(1)
  await answer('Nothing yet.')
  await expect(widget.message('Nothing yet.')).toBeVisible()
  await widget.command('close')
  await expect(widget.panel).toBeHidden()

  for (let number = 1; number <= 14; number++) await answer(`Part ${number}. ${LONG}`)
  await expect(widget.launcher).toHaveAccessibleName(/14/)

  // Also after a new page: where one stopped is kept with the conversation.
  await page.reload()
  await expect(widget.launcher).toHaveAccessibleName(/14/)
  await widget.listen('unread')
  await widget.open()
  await expect(widget.log.getByText('New messages')).toBeInViewport()
  await expect(widget.log.getByText('Part 1. ')).toBeInViewport()
  await expect(widget.log.getByText('Part 14. ')).not.toBeInViewport()
  const down = widget.panel.getByRole('button', { name: 'Go to the newest message, 14 new' })
  await expect(down).toContainText('14')
  expect(await widget.heard('unread')).toEqual([])

  // Something new does not pull away from what is being read, and is counted.
  await answer('Part 15. The end.')
  await expect(widget.panel.getByRole('button', { name: 'Go to the newest message, 15 new' })).toBeVisible()
  await expect(widget.log.getByText('Part 1. ')).toBeInViewport()

  await widget.panel.getByRole('button', { name: '15 new' }).click()
  await expect(widget.log.getByText('Part 15. ')).toBeInViewport()
  await expect(widget.panel.getByRole('button', { name: 'Go to the newest message' })).toBeHidden()
  await expect.poll(async () => (await widget.heard('unread')).at(-1)).toEqual({ count: 0 })

  // What one says oneself is always in view, wherever one was.
  await widget.log.getByText('What happened').scrollIntoViewIfNeeded()
  await widget.say('So much!')
  await expect(widget.message('So much!')).toBeInViewport()

  async function listConversations(): Promise<readonly Conversation[]> {
    return (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
  }
  async function answer(text: string): Promise<void> {
    const [conversation] = await listConversations()
    await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text } })
  }
})

test('what happened in between is there on the next page', async ({ rejoin, agent, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Is anybody there?')
  await expect.poll(async () => (await rejoin.call<Page<Conversation>>('conversations.list', {})).data.length).toBe(1)
  const [conversation] = (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
  await rejoin.call('conversations.assign', { conversation_id: conversation?.id, agent_id: agent.id })
  await expect(widget.log.getByText('Grace joined the conversation')).toBeVisible()
  await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text: 'I am.' } })
  await rejoin.call('conversations.complete', { conversation_id: conversation?.id })
  await expect(widget.log.getByText('This conversation is completed')).toBeVisible()

  await page.reload()
  await widget.open()
  await expect(widget.message('I am.')).toBeVisible()
  await expect(widget.log.getByText('Grace joined the conversation')).toBeVisible()
  await expect(widget.log.getByText('This conversation is completed')).toBeVisible()
  await expect(widget.log.getByText('Today')).toHaveCount(1)
})
