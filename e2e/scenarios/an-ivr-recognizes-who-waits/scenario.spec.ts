import type { Page } from '@playwright/test'
import { createRejoinClient } from '@rejoin/node'
import type { AssociateContactResult, Conversation, Page as ListPage } from '@rejoin/protocol'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { dumpStorage, widgetOn } from '../../support/widget-on-page.ts'

const DNI = '12582152'
/** What the insurer knows of Ada, and what she once wrote as herself. */
const HERS = /Lovelace|Ada\b|12582152|policy-42|ada@example\.com|my back hurts/

test('[ASC-1] [ASC-4] the desk knows who waits before it says hello', async ({ rejoin, plainPage, chatChannel, agent, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const ada = { external_id: 'policy-42', email: 'ada@example.com' }
  await backend.identify({ channel_id: chatChannel.id, ...ada, identifiers: { dni: DNI }, first_name: 'Ada', last_name: 'Lovelace' })
  await rejoin.call('conversations.start', { channel_id: chatChannel.id, contact: { external_id: 'policy-42' }, message: { type: 'text', text: 'my back hurts' } })

  // Somebody waits, on a page that says what it is about.
  const page = await newProfile()
  const overheard = listenIn(page)
  await page.goto(plainPage.origin)
  const visitor = widgetOn(page)
  await visitor.command('update', { custom: { claim: { number: 'C-7', kind: 'water damage' }, returning: true } })
  await visitor.open()
  await visitor.say('Is anybody there?')
  await expect(visitor.message('Is anybody there?')).toBeVisible()

  // Grace has the chat open, Linus looks at the queue.
  const desk = await newProfile()
  const atDesk = inboxOn(desk, rejoin)
  await atDesk.signIn(AGENT)
  await atDesk.openConversation('Is anybody there?')
  const about = desk.getByRole('region', { name: 'About the visitor' })
  await expect(about.getByRole('region', { name: 'Who this is' })).toContainText('Anonymous')
  await expect(about.getByText('The page says')).toBeVisible()
  await expect(about).toContainText('water damage')
  const linus = { email: 'linus@example.com', password: 'linus-answers-claims', name: 'Linus' }
  await rejoin.call('agents.create', linus)
  const queue = await newProfile()
  const inQueue = inboxOn(queue, rejoin)
  await inQueue.signIn(linus)
  await expect(inQueue.list.getByText('Is anybody there?')).toBeVisible()
  await expect(inQueue.list.getByText('Ada Lovelace')).toHaveCount(1)
  // Would not outlive a reload.
  for (const each of [desk, queue]) await each.evaluate(() => void (document.body.dataset['kept'] = ''))

  // The caller typed their number.
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  const chat = data.find(({ last_message }) => last_message?.content.type === 'text' && last_message.content.text === 'Is anybody there?')
  const answer = await rejoin.call<AssociateContactResult>('conversations.associate-contact', { conversation_id: chat?.id, identifiers: { dni: DNI } })
  expect(answer.changed).toBe(true)

  // Both see her at once, and how she is known.
  await expect(desk.getByRole('heading', { name: 'Ada Lovelace' }).first()).toBeVisible()
  await expect(atDesk.log.getByText('Your site verified that this is Ada Lovelace')).toBeVisible()
  const card = about.getByRole('region', { name: 'Who this is' })
  await expect(card).toContainText('Verified by your site')
  await expect(card).toContainText(DNI)
  await about.getByText('How we know').click()
  await expect(about.getByText('The conversation was running already, and became theirs.')).toBeVisible()
  await expect(about).toContainText('water damage')
  await expect(inQueue.list.getByText('Ada Lovelace')).toHaveCount(2)

  // The chat goes on, and the browser knows what it knew before; a reload changes nothing about that.
  await atDesk.reply('Good morning! Is it about claim C-7?')
  await expect(visitor.message('Good morning! Is it about claim C-7?')).toBeVisible()
  await visitor.say('Yes, it is')
  await expect(atDesk.message('Yes, it is')).toBeVisible()
  await expect(visitor.log).toContainText(agent.name)
  await expect.poll(() => overheard().includes('conversation.associated')).toBe(true)
  await page.reload()
  await visitor.open()
  await expect(visitor.message('Yes, it is')).toBeVisible()
  await visitor.say('And thank you')
  await expect(atDesk.message('And thank you')).toBeVisible()
  expect(overheard()).not.toMatch(HERS)
  expect(await dumpStorage(page)).not.toMatch(HERS)
  await expect(visitor.host).not.toContainText(HERS)
  await desk.getByRole('link', { name: /my back hurts/ }).first().waitFor()
  for (const each of [desk, queue]) await expect(each.locator('body[data-kept]')).toHaveCount(1)
})

/** Everything the server ever told this page's chat, by whichever way. */
function listenIn(page: Page): () => string {
  const heard: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => void heard.push(String(payload))))
  page.on('response', (response) => {
    if (response.url().includes('chatplugin.') || response.url().includes('socket.io')) void response.text().then((body) => heard.push(body), () => undefined)
  })
  return () => heard.join('\n')
}
