import { expect } from '../support/scenario.ts'
import type { State } from './states.ts'

const NEVER = { time_zone: 'UTC', weekly: {} }
const SHORT = { time_zone: 'UTC', weekly: Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, [{ from: '00:00', to: '00:01' }]])) }
const CONSENT = { text: 'We keep what you write to us for two years, to answer you and to get better at it.', privacy_url: 'https://tea.example/privacy' }

/** What a visitor meets before, beside and after the conversation. */
export const around: readonly State[] = [
  {
    name: 'greeting',
    async play({ setUp, widget, page }) {
      await setUp({ settings: { greeting: 'Looking for a gift? We are happy to help you choose.' } })
      await widget.command('update', { greeting: 'Looking for a gift? We are happy to help you choose.', greetingDelay: 0 })
      await expect(page.locator('rejoin-chat').getByText('Looking for a gift?')).toBeVisible()
    },
  },
  {
    name: 'consent',
    async play({ setUp, widget }) {
      await setUp({ settings: { consent: { ...CONSENT, required: true } } })
      await widget.open()
      await expect(widget.panel.locator('.consent-agree')).toBeVisible()
    },
  },
  {
    name: 'consent-notice',
    async play({ setUp, widget }) {
      await setUp({ settings: { consent: { ...CONSENT, required: false } } })
      await widget.open()
      await expect(widget.panel.locator('.consent-notice')).toBeVisible()
    },
  },
  {
    name: 'form',
    async play({ setUp, widget }) {
      await setUp({ settings: { pre_chat: { intro: 'So that we can get back to you:', fields: [{ type: 'name', required: true }, { type: 'email', required: true }, { type: 'select', key: 'topic', label: 'Topic', options: ['An order', 'Something else'] }] } } })
      await widget.open()
      await widget.panel.locator('.before-submit').click()
      await expect(widget.panel.locator('.before-problem').first()).toBeVisible()
    },
  },
  {
    name: 'outside-hours',
    async play({ setUp, widget }) {
      await setUp({ settings: { hours: SHORT, ask_email_when_away: true } })
      await widget.open()
      await expect(widget.panel.locator('.away')).toBeVisible()
    },
  },
  {
    name: 'nobody-there',
    async play({ setUp, widget, say }) {
      await setUp({ settings: { hours: NEVER, away_message: 'The lighthouse is dark for the winter. We answer once a week.' } })
      await widget.open()
      await say('Are you open?')
      await expect(widget.panel.locator('.away')).toBeVisible()
    },
  },
  {
    name: 'rating',
    async play({ setUp, say, answer, asAgent, widget }) {
      await setUp({ settings: { rating: {} } })
      const { id } = await say('Do you ship to Norway?')
      await answer('We do!')
      await asAgent('conversations.complete', { conversation_id: id })
      await widget.panel.locator('.rating label').nth(3).click()
      await expect(widget.panel.locator('.rating-send')).toBeVisible()
    },
  },
  {
    name: 'rated',
    async play({ setUp, say, answer, asAgent, widget }) {
      await setUp({ settings: { rating: {} } })
      const { id } = await say('Do you ship to Norway?')
      await answer('We do!')
      await asAgent('conversations.complete', { conversation_id: id })
      await widget.panel.locator('.rating label').nth(4).click()
      await widget.panel.locator('.rating-send').click()
      await expect(widget.panel.locator('.rated')).toBeVisible()
    },
  },
]
