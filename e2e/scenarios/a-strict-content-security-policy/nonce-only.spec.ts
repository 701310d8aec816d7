import { createRejoinClient } from '@rejoin/node'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const NONCE = 'a-nonce-of-one-page'

/** A profile fails its scenario at the first violation, so getting to the end is the promise. */
test('[EMB-8] a page that allows no more than one nonce violates nothing in any state', async ({ rejoin, chatChannel, agent, newSite, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const ada = { channel_id: chatChannel.id, external_id: 'user-42', first_name: 'Ada' }
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${NONCE}'`,
    `connect-src ${rejoin.url} ${rejoin.url.replace('http', 'ws')}`,
    `img-src ${rejoin.url}`,
    "style-src 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  const site = await newSite((embed) => ({
    '/': { html: `<!doctype html><html lang="en"><title>A site</title><body><h1>A site</h1>${embed().replaceAll('<script', `<script nonce="${NONCE}"`)}`, headers: { 'content-security-policy': policy } },
  }))
  const page = await newProfile()
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await widget.command('update', { greeting: 'Can we help?', greetingDelay: 0 })
  await widget.host.getByText('Can we help?').click()
  await widget.say('Anonymous, with a link: https://example.com')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()

  const { conversations } = await backend.identify(ada)
  await widget.listen('resume')
  await widget.command('identify', { resumeToken: conversations[0]?.resume_token })
  // What was said anonymously becomes hers, and which conversation goes on is only known then.
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ verdict: 'claimed' })
  const { contact, conversations: own } = await backend.identify(ada)
  const conversation_id = own[0]?.id
  const send = (content: object): Promise<unknown> => rejoin.call('messages.send', { conversation_id, content })
  await rejoin.call('conversations.assign', { conversation_id, agent_id: agent.id })
  await send({ type: 'text', text: '**Rich**, with `code`, and\n\n- a list' })
  const card = { title: 'A lamp', description: 'It shines', image_url: `${rejoin.url}/favicon.png`, actions: [{ type: 'link', title: 'Look', url: 'https://example.com' }, { type: 'reply', title: 'Take it', payload: 'lamp' }] }
  await send({ type: 'card', ...card })
  await send({ type: 'carousel', cards: [card, { ...card, title: 'Another lamp' }] })
  await rejoin.call('pages.push', { conversation_id, url: 'https://example.com/lamps', title: 'All lamps' })
  await send({ type: 'quick_replies', text: 'Which one?', replies: [{ title: 'The first', payload: '1' }] })
  await expect(widget.log).toContainText('All lamps')
  await widget.panel.getByRole('button', { name: 'The first' }).click()
  await widget.command('update', { theme: 'dark', accentColor: '#884400', position: 'left', strings: { send: 'Off' } })

  // What is loaded when it is asked for.
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Continue on your phone' }).click()
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.context().setOffline(true)
  await widget.say('Offline')
  await expect(widget.panel.getByRole('status').filter({ hasText: 'You are offline' })).toBeVisible()
  await page.context().setOffline(false)
  await expect(widget.panel.getByRole('status').filter({ hasText: 'You are offline' })).toBeHidden({ timeout: 20_000 })
  await expect(widget.log.getByTitle(/^(Waiting to be sent|Sending)$/)).toHaveCount(0)
  await rejoin.call('conversations.complete', { conversation_id })
  await expect(widget.panel.getByRole('button', { name: 'Start a new conversation' })).toBeVisible()
  await rejoin.call('tokens.revoke', { contact_id: contact.id })
  await expect(widget.panel.getByRole('status').filter({ hasText: 'ended your chat session' })).toBeVisible()

  // Somebody of the staff looks on.
  const { conversations: looked } = await backend.identify({ ...ada, actor: { id: 'grace', name: 'Grace' } })
  await widget.command('logout')
  await widget.command('identify', { resumeToken: looked[0]?.resume_token })
  await expect(widget.panel.getByRole('note')).toContainText('Read only')
  await widget.command('destroy')
})
