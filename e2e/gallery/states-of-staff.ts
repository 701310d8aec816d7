import type { ChannelSettings, IdentifyContactResult } from '@rejoin/protocol'
import { expect } from '../support/scenario.ts'
import type { Stage } from './stage.ts'
import type { State } from './states.ts'
import { converse, ofInbox } from './states-of-inbox.ts'

const OFFICE = [{ from: '09:00', to: '12:30' }, { from: '13:30', to: '18:00' }]
const SETTINGS: ChannelSettings = {
  title: 'Lighthouse Tea',
  greeting: 'Looking for a gift? We are happy to help you choose.',
  accent_color: '#0f766e',
  pre_chat: { intro: 'So that we can get back to you:', fields: [{ type: 'name', required: true }, { type: 'email', required: true }, { type: 'select', key: 'topic', label: 'What is it about?', options: ['An order', 'A gift', 'Something else'] }] },
  consent: { text: 'We keep what you write to us for two years, to answer you and to get better at it.', privacy_url: 'https://tea.example/privacy', required: true },
  hours: { time_zone: 'Europe/Dublin', weekly: { monday: OFFICE, tuesday: OFFICE, wednesday: OFFICE, thursday: OFFICE, friday: [{ from: '09:00', to: '13:00' }], saturday: [{ from: '20:00', to: '02:00' }] }, holidays: ['2026-12-25', '2026-12-26'] },
  away_message: 'The lighthouse is dark. We read everything in the morning.',
  ask_email_when_away: true,
  rating: { question: 'Did we help you?' },
}

async function openSettings(stage: Stage, section: string, settings: ChannelSettings = SETTINGS): Promise<void> {
  await stage.setUp({ name: 'Lighthouse Tea', settings })
  await stage.goToInbox('#/channels', 'admin')
  await stage.page.getByRole('tab', { name: section, exact: true }).click()
  await expect(stage.page.frameLocator('.channels-frame').locator('.panel')).toBeVisible()
  await stage.page.waitForTimeout(600)
}

/** What the people see who answer and who decide. */
export const ofStaff: readonly State[] = [
  {
    name: 'looking-on',
    async play(stage) {
      await stage.logIn()
      await converse(stage)
      const { contact } = await stage.asAgent<{ contact: { external_id: string } }>('conversations.info', { conversation_id: (await stage.say('Thank you!')).id })
      const { conversations } = await stage.call<IdentifyContactResult>('contacts.identify', { channel_id: stage.channelId, external_id: contact.external_id, actor: { id: 'mei', name: 'Mei' } })
      await stage.widget.command('identify', { resumeToken: conversations[0]?.resume_token })
      await stage.widget.open()
      await expect(stage.widget.panel.getByRole('note')).toBeVisible()
    },
  },
  { name: 'settings-look', play: (stage) => openSettings(stage, 'Look') },
  { name: 'settings-greeting', play: (stage) => openSettings(stage, 'Greeting') },
  {
    name: 'settings-bubble',
    async play(stage) {
      await openSettings(stage, 'Greeting')
      await stage.page.getByLabel('Greet beside the button after').fill('20')
      await expect(stage.page.frameLocator('.channels-frame').locator('.teaser')).toContainText('Looking for a gift')
    },
  },
  { name: 'settings-before', play: (stage) => openSettings(stage, 'Before a chat') },
  {
    name: 'settings-consent',
    async play(stage) {
      await openSettings(stage, 'Before a chat')
      await stage.page.getByLabel('Text', { exact: true }).focus()
      await stage.page.waitForTimeout(400)
    },
  },
  { name: 'settings-hours', play: (stage) => openSettings(stage, 'Hours') },
  {
    name: 'settings-away',
    async play(stage) {
      await openSettings(stage, 'Hours')
      await stage.page.getByLabel('What the chat says').scrollIntoViewIfNeeded()
      await stage.page.getByLabel('Offer to leave').focus()
    },
  },
  { name: 'settings-after', play: (stage) => openSettings(stage, 'After a chat') },
  { name: 'settings-install', play: (stage) => openSettings(stage, 'Install') },
  {
    name: 'settings-problem',
    async play(stage) {
      await openSettings(stage, 'Before a chat', {})
      await stage.page.getByLabel('Ask before the chat').check()
      await stage.page.getByRole('button', { name: 'Add a question' }).click()
      await stage.page.getByLabel('What it fills').last().selectOption('select')
      await stage.page.getByLabel('Before anything is said').selectOption('required')
      await stage.page.getByRole('button', { name: 'Save' }).click()
      await expect(stage.page.locator('.field-problem').first()).toBeVisible()
    },
  },
  {
    name: 'settings-unsaved',
    async play(stage) {
      await openSettings(stage, 'Look')
      await stage.page.getByLabel('Title', { exact: true }).fill('Ask the keeper')
      await stage.page.getByRole('link', { name: 'Back to the conversations' }).click()
      await expect(stage.page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'settings-failed',
    async play(stage) {
      await stage.goToInbox('#/open', 'admin')
      await stage.page.route('**/channels.list', (route) => route.abort())
      await stage.page.evaluate(() => void (location.hash = '#/channels'))
      await expect(stage.page.getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'settings-none',
    async play(stage) {
      await stage.goToInbox('#/open', 'admin')
      await stage.call('channels.disconnect', { channel_id: stage.channelId })
      await stage.page.evaluate(() => void (location.hash = '#/channels'))
      await expect(stage.page.getByText('There is no channel yet.')).toBeVisible()
    },
  },
  ...ofInbox,
]
