import type { IdentifyContactResult } from '@rejoin/protocol'
import { expect } from '../support/scenario.ts'
import type { Stage } from './stage.ts'
import { around } from './states-around.ts'
import { ofStaff } from './states-of-staff.ts'

/** Something a visitor can find themselves in front of. */
export type State = { readonly name: string; readonly play: (stage: Stage) => Promise<unknown> }

const take = { type: 'reply' as const, title: 'Take this one', payload: 'take' }
const CARD = { title: 'Assam, second flush', description: 'Malty and strong, for the morning. 250 g, loose leaves.', actions: [take, { type: 'link' as const, title: 'Read more', url: 'https://tea.example/assam' }] }
const GREEN = { title: 'Sencha', description: 'Light and grassy. Best at 70 °C.', actions: [take] }

/** What most pictures begin with. */
async function talk({ say, answer, asAgent, agent, widget }: Stage): Promise<string> {
  const { id } = await say('Hello! Is the Assam back in stock?')
  await asAgent('conversations.assign', { conversation_id: id, agent_id: agent.id })
  await answer('Hi Ada! It is: the **second flush** arrived yesterday.\n\n- 100 g for 7.50\n- 250 g for 16.00\n\nMore on [our page](https://tea.example/assam).')
  await expect(widget.log.getByText('second flush')).toBeVisible()
  return id
}

const picture = async (stage: Stage): Promise<Buffer> => stage.page.screenshot({ clip: { x: 0, y: 0, width: 360, height: 240 } })

export const states: readonly State[] = [
  { name: 'closed', play: async ({ widget }) => expect(widget.launcher).toBeVisible() },
  {
    name: 'unread',
    async play(stage) {
      await talk(stage)
      await stage.widget.command('close')
      await stage.answer('Shall I put a packet aside for you?')
      await expect(stage.widget.launcher).toContainText('1')
    },
  },
  { name: 'empty', play: ({ widget }) => widget.open() },
  {
    name: 'talking',
    async play(stage) {
      await talk(stage)
      await stage.say('Lovely. 250 g then, please.')
      await stage.asAgent('conversations.mark-read', { conversation_id: (await stage.say('And could you gift-wrap it?')).id })
    },
  },
  {
    name: 'typing',
    async play(stage) {
      const id = await talk(stage)
      await stage.typeAsAgent(id)
      await expect(stage.widget.panel.locator('.typing')).toBeVisible()
    },
  },
  {
    name: 'files',
    async play(stage) {
      await stage.setUp({ attachments: 'open' })
      await talk(stage)
      const input = stage.widget.panel.locator('input[type=file]')
      await input.setInputFiles([{ name: 'the-pot.png', mimeType: 'image/png', buffer: await picture(stage) }])
      await expect(stage.widget.log.locator('.picture img')).toBeVisible()
      await input.setInputFiles([
        { name: 'receipt-2026-11.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF') },
        { name: 'note.html', mimeType: 'text/html', buffer: Buffer.from('<script>') },
      ])
      await expect(stage.widget.panel.locator('.problem')).toBeVisible()
    },
  },
  {
    name: 'card',
    async play(stage) {
      await talk(stage)
      await stage.answer({ type: 'card', ...CARD })
      await expect(stage.widget.log.getByRole('article')).toBeVisible()
    },
  },
  {
    name: 'carousel',
    async play(stage) {
      await talk(stage)
      await stage.answer({ type: 'carousel', cards: [CARD, GREEN, { ...GREEN, title: 'Lapsang' }] })
      await expect(stage.widget.log.getByRole('article').first()).toBeVisible()
    },
  },
  {
    name: 'quick-replies',
    async play(stage) {
      await talk(stage)
      await stage.answer({ type: 'quick_replies', text: 'When shall it arrive?', replies: ['Tomorrow', 'On Friday', 'I will fetch it myself'].map((title) => ({ title, payload: title })) })
      await expect(stage.widget.panel.getByRole('button', { name: 'On Friday' })).toBeVisible()
    },
  },
  {
    name: 'page-card',
    async play(stage) {
      const id = await talk(stage)
      await stage.asAgent('pages.push', { conversation_id: id, url: 'https://tea.example/how-to-brew', title: 'How to brew an Assam' })
      await expect(stage.widget.log.getByText('How to brew an Assam')).toBeVisible()
    },
  },
  {
    name: 'new-messages',
    async play(stage) {
      await talk(stage)
      for (let n = 1; n <= 12; n += 1) await stage.say(`Question number ${n}`)
      await stage.widget.command('close')
      await stage.answer('All of that is possible.')
      for (let n = 1; n <= 8; n += 1) await stage.answer(`Answer number ${n}`)
      await expect(stage.widget.launcher).toContainText('9')
      await stage.widget.open()
      await stage.widget.panel.locator('.scroller').evaluate((scroller) => scroller.scrollBy(0, -200))
    },
  },
  {
    name: 'offline',
    async play(stage) {
      await talk(stage)
      await stage.page.context().setOffline(true)
      await stage.widget.say('This one waits.')
      await expect(stage.widget.panel.locator('.banner')).toBeVisible()
      await stage.page.waitForTimeout(1_500)
    },
  },
  {
    name: 'too-long',
    async play(stage) {
      await talk(stage)
      await stage.widget.box.fill('Very long. '.repeat(760))
    },
  },
  {
    name: 'completed',
    async play(stage) {
      const id = await talk(stage)
      await stage.asAgent('conversations.complete', { conversation_id: id })
      await expect(stage.widget.panel.locator('.completed')).toBeVisible()
    },
  },
  {
    name: 'ended',
    async play(stage) {
      await stage.logIn()
      const { contact_id } = await stage.say('Hello!')
      await stage.call('tokens.revoke', { contact_id })
      await expect(stage.widget.panel.locator('.banner')).toBeVisible()
    },
  },
  {
    name: 'refused',
    async play({ call, channelId, widget }) {
      const { contact, conversations } = await call<IdentifyContactResult>('contacts.identify', { channel_id: channelId, external_id: 'somebody-else' })
      await call('tokens.revoke', { contact_id: contact.id })
      await widget.command('identify', { resumeToken: conversations[0]?.resume_token })
      await widget.open()
      await expect(widget.panel.locator('.banner.refused')).toBeVisible()
    },
  },
  {
    name: 'about-a-ticket',
    async play(stage) {
      await stage.call('tickets.upsert', { type: 'order', external_id: 'A-1001', title: 'Order A-1001', url: 'https://tea.example/orders/A-1001' })
      await stage.logIn({ type: 'order', external_id: 'A-1001' })
      await stage.say('When will it arrive?')
      await stage.answer('Tomorrow before noon.')
      await expect(stage.widget.message('Tomorrow before noon.')).toBeVisible()
    },
  },
  {
    name: 'list',
    async play(stage) {
      await stage.logIn()
      await stage.say('Do you ship to Norway?')
      await stage.answer('We do, by post.')
      await stage.logIn({ type: 'order', external_id: 'A-1001' })
      await stage.widget.panel.locator('.back').click()
      await expect(stage.widget.panel.locator('.conversations li')).toHaveCount(2)
    },
  },
  {
    name: 'menu',
    async play(stage) {
      await talk(stage)
      await stage.widget.panel.locator('.menu button').click()
      await expect(stage.widget.panel.getByRole('menu')).toBeVisible()
    },
  },
  {
    name: 'continue-elsewhere',
    async play(stage) {
      await talk(stage)
      await stage.widget.panel.locator('.menu button').click()
      await stage.widget.panel.getByRole('menuitem').first().click()
      await expect(stage.widget.panel.locator('.handover-code svg')).toBeVisible()
    },
  },
  ...around,
  ...ofStaff,
]
