import type { Page } from '@playwright/test'
import type { Channel, ChannelSettings, Conversation, Page as ListPage } from '@rejoin/protocol'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, PHONE, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { widgetOn } from '../../support/widget-on-page.ts'
import { findBarriersInBothThemes } from '../accessible/find-barriers.ts'

const ADMIN = { ...AGENT, email: 'mei@example.com', name: 'Mei', role: 'admin' } as const
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

async function openSettings(page: Page, rejoin: Rejoin): Promise<void> {
  await rejoin.call('agents.create', ADMIN)
  await inboxOn(page, rejoin).signIn(ADMIN)
  await page.goto(`${rejoin.url}/inbox/#/channels`)
  await expect(page.getByRole('tablist', { name: 'Settings' })).toBeVisible()
}

const readSettings = async (rejoin: Rejoin, { id }: Channel): Promise<ChannelSettings> => (await rejoin.call<Channel>('channels.info', { channel_id: id })).settings

test('[EMB-37] [VIS-1] [VIS-5] [VIS-6] [VIS-8] what an administrator sets up is what a visitor meets', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  test.setTimeout(90_000)
  const desk = await newProfile({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', timezoneId: 'Europe/Berlin' })
  const asked: string[] = []
  desk.on('request', (request) => void (request.frame() !== desk.mainFrame() && !/\.(js|css)$|\/preview$/.test(request.url()) && asked.push(request.url())))
  await openSettings(desk, rejoin)
  const shown = desk.frameLocator('iframe[title="Preview of the chat"]').locator('rejoin-chat .panel')
  const found: string[] = []
  const look = async (part: string): Promise<void> => void found.push(...(await findBarriersInBothThemes(desk, '.channels')).map((barrier) => `${part}: ${barrier}`))

  // Questions: the two usual ones, one of the site's own, in another order; by keyboard alone.
  await desk.getByRole('tab', { name: 'Look' }).press('ArrowRight')
  await desk.keyboard.press('ArrowRight')
  await expect(desk.getByRole('tab', { name: 'Before a chat' })).toBeFocused()
  await desk.getByLabel('Ask before the chat').check()
  await desk.getByLabel('Words above the questions').fill('So that we can help you:')
  await desk.getByRole('button', { name: 'Add a question' }).press('Enter')
  await expect(desk.getByRole('group', { name: 'Question 3: Phone' }).getByLabel('What it fills')).toBeFocused()
  await desk.getByRole('group', { name: 'Question 3: Phone' }).getByLabel('What it fills').selectOption('Choice')
  await desk.getByLabel('Label').last().fill('Topic')
  await desk.getByLabel('Choices, one a line').fill('An order\nReturns')
  await desk.getByRole('button', { name: 'Move Topic up' }).press('Enter')
  await expect(desk.getByRole('group', { name: 'Question 2: Topic' })).toBeVisible()
  await expect(desk.getByRole('button', { name: 'Move Topic up' })).toBeFocused()
  await desk.getByRole('button', { name: 'Remove E-mail' }).press('Enter')
  await expect(shown.getByRole('combobox', { name: /Topic/, includeHidden: true })).toBeAttached()
  await look('questions')

  await desk.getByLabel('Before anything is said').selectOption('Visitors have to agree')
  await desk.getByLabel('Text', { exact: true }).fill('We keep what you write for a year.')
  await expect(shown).toContainText('We keep what you write for a year.')
  await look('consent')

  // Hours: one day gets other times, which become those of all weekdays; then never open, whenever this runs, but in two days.
  const soon = DAYS[(new Date().getUTCDay() + 2) % 7] ?? ''
  await desk.getByRole('tab', { name: 'Hours' }).click()
  await desk.getByLabel('We answer at certain hours').check()
  await expect(desk.getByLabel('Time zone')).toHaveValue('Europe/Berlin')
  await desk.getByLabel('Time zone').fill('UTC')
  await desk.getByLabel('Monday, closes', { exact: true }).fill('12:00')
  await desk.getByRole('button', { name: 'Add times on Monday' }).click()
  await expect(desk.getByLabel('Monday, opens again (2)')).toHaveValue('13:00')
  await desk.getByRole('button', { name: 'Copy to weekdays: Monday' }).click()
  await expect(desk.getByLabel('Friday, opens again (2)')).toHaveValue('13:00')
  await look('hours')
  for (const day of DAYS) if (day !== soon && (await desk.getByLabel(day, { exact: true }).isChecked())) await desk.getByLabel(day, { exact: true }).uncheck()
  if (!(await desk.getByLabel(soon, { exact: true }).isChecked())) await desk.getByLabel(soon, { exact: true }).check()
  await expect(desk.getByText('By this plan you are closed now.')).toBeVisible()
  await desk.getByLabel('What the chat says').fill('We read everything in the morning.')
  await expect(shown).toContainText('We are back')
  await expect(shown).toContainText('We read everything in the morning.')
  await look('away')

  await desk.getByRole('tab', { name: 'After a chat' }).click()
  await desk.getByLabel('Ask how it went').check()
  await desk.getByLabel('Question', { exact: true }).fill('Did we help you?')
  await expect(shown).toContainText('Did we help you?')
  await look('rating')
  await desk.getByRole('group', { name: 'What the preview shows' }).getByRole('button', { name: 'Consent' }).click()
  await expect(shown).toContainText('I agree')

  expect([found, asked, await readSettings(rejoin, chatChannel)]).toEqual([[], [], {}])
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('Saved.')).toBeVisible()
  expect(await readSettings(rejoin, chatChannel)).toMatchObject({
    pre_chat: { intro: 'So that we can help you:', fields: [{ type: 'name', required: true }, { type: 'select', key: 'topic', label: 'Topic', options: ['An order', 'Returns'] }] },
    consent: { text: 'We keep what you write for a year.', required: true },
    hours: { time_zone: 'UTC', weekly: { [soon.toLowerCase()]: expect.any(Array) } },
    rating: { question: 'Did we help you?' },
  })

  const page = await newProfile()
  await page.goto(plainPage.origin)
  const { open, panel, say, message } = widgetOn(page)
  await open()
  await expect(panel).toContainText('We keep what you write for a year.')
  await panel.getByRole('button', { name: 'I agree' }).click()
  await expect(panel.getByText('We read everything in the morning.')).toBeVisible()
  await panel.getByRole('textbox', { name: 'Name' }).fill('Maria')
  await panel.getByRole('combobox', { name: /Topic/ }).selectOption('Returns')
  await panel.getByRole('button', { name: 'Start chatting' }).click()
  await say('Where can I send it?')
  await expect(message('Where can I send it?')).toBeVisible()
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  await rejoin.call('conversations.complete', { conversation_id: data[0]?.id })
  await expect(panel.getByRole('group', { name: 'Did we help you?' })).toBeVisible()
})

test('[EMB-38] what was filled in and not saved is not lost unasked', async ({ rejoin, chatChannel, newProfile }) => {
  const desk = await newProfile({ ...PHONE, reducedMotion: 'reduce' })
  await openSettings(desk, rejoin)
  const title = desk.getByLabel('Title', { exact: true })
  await title.fill('Ask the keeper')

  // Leaving is asked for, by whatever way; whoever stays finds it as it was.
  const question = desk.getByRole('dialog', { name: 'Leave without saving?' })
  await desk.goBack()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(title).toHaveValue('Ask the keeper')
  await desk.getByRole('link', { name: 'Back to the conversations' }).click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(title).toHaveValue('Ask the keeper')

  // What is wrong is said beside its field, in whichever part that is, and the rest stays.
  await desk.getByRole('tab', { name: 'Before a chat' }).click()
  await desk.getByLabel('Before anything is said').selectOption('A notice is shown')
  await desk.getByRole('tab', { name: 'Look' }).click()
  await desk.getByRole('button', { name: 'Save' }).click()
  const text = desk.getByLabel('Text', { exact: true })
  await expect(text).toBeFocused()
  await expect(text).toHaveAccessibleDescription('Write what visitors should know.')
  await text.fill('We keep it.')

  // So is what only the server knows.
  await desk.route('**/channels.update', (route) => route.fulfill({ status: 422, json: { error: { code: 'invalid_field', message: 'settings.title must have at most 8 characters.', field: 'settings.title', request_id: 'r' } } }), { times: 1 })
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(title).toBeFocused()
  await expect(title).toHaveAccessibleDescription('This must have at most 8 characters.')
  await expect(desk.getByRole('alert')).toHaveText('Not saved. This must have at most 8 characters.')
  await desk.route('**/channels.update', (route) => route.abort(), { times: 1 })
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('The server does not answer.')).toBeVisible()
  expect(await findBarriersInBothThemes(desk, '.channels')).toEqual([])
  expect(await desk.evaluate(() => (document.querySelector('.channels')?.scrollWidth ?? Infinity) <= innerWidth)).toBe(true)

  // A session that ended and a reload take nothing away.
  await desk.evaluate(async () => {
    const { token } = JSON.parse(sessionStorage.getItem('rejoin.inbox.session') ?? '{}') as { readonly token: string }
    await fetch('/agents.logout', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{}' })
  })
  await expect(desk.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await inboxOn(desk, rejoin).signIn(ADMIN)
  await desk.goto(`${rejoin.url}/inbox/#/channels`)
  await expect(title).toHaveValue('Ask the keeper')
  desk.on('dialog', (dialog) => void dialog.accept())
  await desk.reload()
  await expect(desk.getByText('What you had not saved is still here.')).toBeVisible()
  await expect(title).toHaveValue('Ask the keeper')
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('Saved.')).toBeVisible()
  expect(await readSettings(rejoin, chatChannel)).toEqual({ title: 'Ask the keeper', consent: { text: 'We keep it.', required: false } })

  // Saved, nobody is asked anything; given up, it is gone.
  await desk.getByRole('link', { name: 'Back to the conversations' }).click()
  await expect(desk.getByLabel('Conversations', { exact: true })).toBeVisible()
  await desk.goto(`${rejoin.url}/inbox/#/channels`)
  await title.fill('Nobody wants this')
  await desk.getByRole('link', { name: 'Back to the conversations' }).click()
  await question.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(desk.getByLabel('Conversations', { exact: true })).toBeVisible()
  await desk.goto(`${rejoin.url}/inbox/#/channels`)
  await expect(title).toHaveValue('Ask the keeper')
})
