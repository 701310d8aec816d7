import { countRows, readMessages } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('two tabs show and continue one conversation', async ({ rejoin, plainPage, newProfile }) => {
  const first = await newProfile()
  await first.goto(plainPage.origin)
  const left = widgetOn(first)
  await left.open()
  await left.say('Said in the first tab')
  await expect(left.message('Said in the first tab')).toBeVisible()
  await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(1)

  const second = await first.context().newPage()
  await second.goto(plainPage.origin)
  const right = widgetOn(second)
  await right.open()
  await expect(right.message('Said in the first tab')).toBeVisible()
  await right.say('Said in the second tab')
  await expect(left.message('Said in the second tab')).toBeVisible()
  await left.say('Said in the first tab again')
  await expect(right.message('Said in the first tab again')).toBeVisible()

  expect(countRows(rejoin.databaseFile, 'conversations')).toBe(1)
  expect(countRows(rejoin.databaseFile, 'contacts')).toBe(1)
  const { data } = await rejoin.call<{ data: { id: string }[] }>('conversations.list', {})
  expect(readMessages(rejoin.databaseFile, data[0]?.id ?? '').map(({ content }) => content)).toEqual([
    { type: 'text', text: 'Said in the first tab' },
    { type: 'text', text: 'Said in the second tab' },
    { type: 'text', text: 'Said in the first tab again' },
  ])
})

test('[OUT-11] what one tab cannot send another one does, once', async ({ rejoin, plainPage, newProfile }) => {
  const first = await newProfile()
  await first.goto(plainPage.origin)
  const left = widgetOn(first)
  await left.open()
  await left.say('With a line')
  await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(1)
  const second = await first.context().newPage()
  await second.route(/socket\.io/, (route) => route.abort())
  await second.routeWebSocket(/socket\.io/, (socket) => socket.close())
  await second.goto(plainPage.origin)
  const right = widgetOn(second)
  await right.open()
  await expect(right.message('With a line')).toBeVisible()

  await right.say('Without one')
  await expect(left.message('Without one')).toBeVisible()
  const [conversation] = (await rejoin.call<{ data: { id: string }[] }>('conversations.list', {})).data
  expect(readMessages(rejoin.databaseFile, conversation?.id ?? '').map(({ content }) => content)).toEqual([
    { type: 'text', text: 'With a line' },
    { type: 'text', text: 'Without one' },
  ])
  await expect(left.message('Without one')).toHaveCount(1)
  await expect(right.message('Without one')).toHaveCount(1)
})

test('a logout in one tab reaches the other', async ({ shop, newProfile }) => {
  const first = await newProfile()
  await logIn(first, shop, 'Ada')
  const left = widgetOn(first)
  await left.open()
  await left.say('Only for me')
  await expect(left.message('Only for me')).toBeVisible()
  const second = await first.context().newPage()
  await second.goto(shop.origin)
  const right = widgetOn(second)
  await right.open()
  await expect(right.message('Only for me')).toBeVisible()

  await left.command('logout')
  await expect(right.message('Only for me')).toHaveCount(0)
  await expect(left.message('Only for me')).toHaveCount(0)
})
