import { createRejoinClient } from '@rejoin/node'
import { buildReactApp, type ReactApp } from '../../support/build-react-app.ts'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

let app: ReactApp
test.beforeAll(async () => void (app = await buildReactApp()))
test.afterAll(() => app.close())

/** A refusal that the chat knows how to go on from is shown by the browser as an error of its own. */
const isAnswer = (text: string): boolean => text.startsWith('Failed to load resource')

test('the chat of a React application follows its state', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const tokenOf = async (name: string): Promise<string> => (await backend.identify({ channel_id: chatChannel.id, external_id: name, first_name: name })).conversations[0]?.resume_token ?? ''
  const visit = { channelId: chatChannel.id, serverUrl: rejoin.url }
  const site = await newSite(() => ({ '/': app.render(visit) }), app.folder)
  const page = await newProfile()
  await page.route('**/token?*', async (route) => route.fulfill({ body: await tokenOf(new URL(route.request().url()).searchParams.get('name') ?? '') }))
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && !isAnswer(message.text()) && complaints.push(message.text())))
  // Rendered on the server, hydrated with the same: React would complain about any difference.
  await page.goto(`${site.origin}/#${encodeURIComponent(JSON.stringify(visit))}`)
  const widget = widgetOn(page)
  await expect(widget.host).toHaveCount(1)

  await page.getByRole('button', { name: 'Help' }).click()
  await expect(widget.panel).toHaveAccessibleName('Ask us')
  await expect(widget.box).toHaveAttribute('placeholder', 'Well?')
  await expect(page.getByRole('button', { name: 'We are listening' })).toBeVisible()
  await widget.say('Anonymous')
  await expect(page.getByText('1 heard')).toBeVisible()

  // Somebody logs in, and what they said goes with them; another one after them sees nothing of it.
  await page.getByRole('button', { name: 'Ada' }).click()
  await expect(widget.panel).toHaveAccessibleName('Hello Ada')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()
  await widget.box.fill('Half a sen')
  await page.getByRole('button', { name: 'Light and dark' }).click()
  await expect(widget.host).toHaveAttribute('data-theme', 'dark')
  await expect(widget.box).toHaveValue('Half a sen')
  await page.getByRole('button', { name: 'Light and dark' }).click()
  await expect(widget.host).toHaveAttribute('data-theme', 'light')
  await page.getByRole('button', { name: 'Bob' }).click()
  await expect(widget.panel).toHaveAccessibleName('Hello Bob')
  await expect(widget.message('Anonymous')).toHaveCount(0)
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(widget.panel).toHaveAccessibleName('Ask us')
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(0)

  // Answers to a closed chat are counted wherever the hook is used.
  await page.getByRole('button', { name: 'Ada' }).click()
  await expect(widget.message('Anonymous')).toBeVisible()
  await widget.panel.getByRole('button', { name: 'Close chat' }).click()
  await widget.panel.waitFor({ state: 'hidden' })
  const { conversations } = await backend.identify({ channel_id: chatChannel.id, external_id: 'Ada' })
  await rejoin.call('messages.send', { conversation_id: conversations[0]?.id, content: { type: 'text', text: 'Hello Ada' } })
  await expect(page.getByRole('button', { name: 'Help (1)' })).toBeVisible()

  await page.getByRole('button', { name: 'Chat on and off' }).click()
  await expect(widget.host).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Help', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Chat on and off' }).click()
  await expect(widget.host).toHaveCount(1)
  await page.getByRole('button', { name: /Help/ }).click()
  await expect(widget.message('Hello Ada')).toBeVisible()
  expect(complaints).toEqual([])
})
