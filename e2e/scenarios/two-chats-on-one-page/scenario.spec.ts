import type { Channel, Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'

test('two chats on one page know nothing of each other', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  const other = await rejoin.call<Channel>('channels.chatplugin.connect', { name: 'Other', allowed_origins: [] })
  const site = await newSite(() => ({
    '/': `<!doctype html><html lang="en"><title>A site</title><body><script type="module">
import { createRejoin } from '/built/widget/index.js'
window.sales = createRejoin(), window.support = createRejoin()
sales.boot({ channelId: '${chatChannel.id}', serverUrl: '${rejoin.url}', title: 'Sales' })
support.boot({ channelId: '${other.id}', serverUrl: '${rejoin.url}', title: 'Support', position: 'left', theme: 'dark' })
window.ready = true
</script>`,
  }))
  await rejoin.call('channels.update', { channel_id: other.id, allowed_origins: [site.origin] })
  const page = await newProfile()
  await page.goto(site.origin)
  await expect(page.locator('rejoin-chat')).toHaveCount(2)
  const panel = (name: string) => page.getByRole('dialog', { name })
  for (const name of ['Sales', 'Support']) {
    await page.evaluate(`${name.toLowerCase()}.open()`)
    await panel(name).getByRole('textbox').fill(`To ${name}`)
    await page.keyboard.press('Enter')
    await expect(panel(name).getByTitle('Sent', { exact: true })).toBeVisible()
  }
  await expect(panel('Sales').getByRole('log')).not.toContainText('To Support')
  const { data } = await rejoin.call<Page<Conversation>>('conversations.list', {})
  expect(data.map(({ channel, last_message }) => [channel.id, last_message?.content.type === 'text' && last_message.content.text])).toEqual([
    [other.id, 'To Support'],
    [chatChannel.id, 'To Sales'],
  ])

  await page.evaluate('sales.destroy()')
  await expect(page.locator('rejoin-chat')).toHaveCount(1)
  await panel('Support').getByRole('textbox').fill('Still here')
  await page.keyboard.press('Enter')
  await expect(panel('Support').getByText('Still here')).toBeVisible()
})
