import type { Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('answers to a closed chat are counted on its button', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('unread')
  await widget.open()
  await widget.say('When does the bus leave?')
  await expect.poll(async () => (await listConversations()).length).toBe(1)
  await widget.command('close')
  await expect(widget.panel).toBeHidden()

  await answer('At ten past.')
  await expect(widget.launcher).toContainText('1')
  await answer('And then every hour.')
  await expect(widget.launcher).toContainText('2')
  await expect(widget.launcher).toHaveAccessibleName(/2/)
  await expect.poll(async () => (await widget.heard('unread')).at(-1)).toEqual({ count: 2 })

  // A page later it is still there: it is kept with the conversation, not with the page.
  await page.reload()
  await expect(widget.launcher).toContainText('2')
  await widget.listen('unread')
  await widget.open()
  await expect(widget.message('And then every hour.')).toBeVisible()
  await expect.poll(async () => (await widget.heard('unread')).at(-1)).toEqual({ count: 0 })
  await expect.poll(async () => (await readOwnUnread(page)).includes('2')).toBe(false)

  async function listConversations(): Promise<readonly Conversation[]> {
    return (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
  }
  async function answer(text: string): Promise<void> {
    const [conversation] = await listConversations()
    await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text } })
  }
  async function readOwnUnread(tab: typeof page): Promise<string> {
    await tab.reload()
    await expect(widget.launcher).toBeVisible()
    await tab.waitForLoadState('networkidle')
    return widget.launcher.innerText()
  }
})
