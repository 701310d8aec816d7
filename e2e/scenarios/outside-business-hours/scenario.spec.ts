import type { Contact, Conversation, Page as ListPage } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'
import { findBarriersInBothThemes, findWhatSticksOut } from '../accessible/find-barriers.ts'

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

test('[VIS-8] who comes too late learns when to expect an answer', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  // Open for one hour in the day after tomorrow, whenever this runs.
  const day = new Date(Date.now() + 2 * 86_400_000)
  const hours = { time_zone: 'UTC', weekly: { [DAYS[day.getUTCDay()] ?? '']: [{ from: '12:00', to: '13:00' }] } }
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: { hours, away_message: 'We read everything in the morning.', ask_email_when_away: true } })
  const page = await newProfile({ viewport: { width: 320, height: 568 }, timezoneId: 'Asia/Kolkata', locale: 'en-GB' })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  const opensAt = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 12))
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'Asia/Kolkata' }).format(opensAt)
  // Noon in London is half past five in Mumbai.
  await expect(widget.panel.getByText(new RegExp(`^We are back (on ${weekday}|tomorrow) at (17:30|5:30\\sPM)$`))).toBeVisible()
  await expect(widget.panel.getByText('We read everything in the morning.')).toBeVisible()

  // A message is welcome all the same, and an address for the answer.
  await widget.panel.getByRole('textbox', { name: 'Your message' }).fill('Is it still there?')
  await page.keyboard.press('Enter')
  await expect(widget.message('Is it still there?')).toBeVisible()
  await widget.panel.getByRole('button', { name: 'Get the answer by e-mail' }).click()
  const field = widget.panel.getByRole('textbox', { name: 'Your e-mail address' })
  await field.fill('maria')
  await field.press('Enter')
  await expect(field).toHaveAccessibleDescription('Write the address like name@example.com.')
  expect([await findBarriersInBothThemes(page, 'rejoin-chat'), await findWhatSticksOut(page)]).toEqual([[], []])
  await field.fill('maria@example.com')
  await field.press('Enter')
  await expect(widget.panel.getByText('We can also answer to maria@example.com.')).toBeVisible()
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  expect(await rejoin.call<Contact>('contacts.info', { id: data[0]?.contact_id })).toMatchObject({ email: 'maria@example.com', email_verified: false, identified: false })
})

test('[VIS-8] when it opens, the chat says so by itself', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const always = [{ from: '00:00', to: '24:00' }]
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: { hours: { time_zone: 'UTC', weekly: Object.fromEntries(DAYS.map((day) => [day, always])), holidays: [new Date().toISOString().slice(0, 10)] } } })
  const page = await newProfile()
  await page.clock.install()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await page.clock.runFor(1000)
  const back = widget.panel.getByText(/^We are back/)
  await expect(back).toBeVisible()
  await page.clock.fastForward(new Date().setUTCHours(24, 0, 1, 0) - Date.now())
  await expect(back).toBeHidden()
})
