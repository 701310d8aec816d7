import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { countRows, readMessages, readRows } from '../../support/database.ts'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, PHONE, test } from '../../support/scenario.ts'
import { logIn, logOut } from '../../support/shop-visitor.ts'
import { dumpStorage, widgetOn } from '../../support/widget-on-page.ts'

const QUESTION = 'Is Harbour Fog in stock?'
const ANSWER = 'It is, packed this morning.'

test('a conversation follows Ada to her phone', async ({ rejoin, shop, agent, newProfile }) => {
  const laptop = await newProfile()
  const onLaptop = widgetOn(laptop)
  await laptop.goto(shop.origin)
  await onLaptop.open()
  await onLaptop.say(QUESTION)
  await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(1)

  // She logs in, and what she said as nobody is hers now.
  await logIn(laptop, shop, 'Ada')
  await onLaptop.open()
  await expect(onLaptop.message(QUESTION)).toBeVisible()
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  expect(data.map(({ last_message }) => last_message?.content)).toEqual([{ type: 'text', text: QUESTION }])

  // An agent sees who she is, and answers.
  const inbox = inboxOn(await newProfile(), rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('Ada Lovelace')
  await expect(inbox.message(QUESTION)).toBeVisible()
  await inbox.reply(ANSWER)
  await expect(onLaptop.message(ANSWER)).toBeVisible()
  await expect(onLaptop.log).toContainText(agent.name)

  // Her phone shows both, and each device shows at once what the other one says.
  const phone = await newProfile(PHONE)
  const onPhone = widgetOn(phone)
  await logIn(phone, shop, 'Ada')
  await onPhone.open()
  await expect(onPhone.message(QUESTION)).toBeVisible()
  await expect(onPhone.message(ANSWER)).toBeVisible()
  await onPhone.say('Two tins, please.')
  await expect(onLaptop.message('Two tins, please.')).toBeVisible()
  await onLaptop.say('Make it three.')
  await expect(onPhone.message('Make it three.')).toBeVisible()
  await expect(inbox.message('Make it three.')).toBeVisible()

  const [conversation] = readRows<{ id: string }>(rejoin.databaseFile, 'SELECT id FROM conversations WHERE merged_into IS NULL')
  const said = readMessages(rejoin.databaseFile, conversation?.id ?? '')
  expect(said.map(({ content, sender }) => [sender.purpose, content])).toEqual([
    ['customer', { type: 'text', text: QUESTION }],
    ['agent', { type: 'text', text: ANSWER }],
    ['customer', { type: 'text', text: 'Two tins, please.' }],
    ['customer', { type: 'text', text: 'Make it three.' }],
  ])
})

for (const [title, leave] of [
  ['Bob sees nothing of Ada after her logout', logOut],
  ['Bob sees nothing of Ada who never logged out', async () => {}],
] as const) {
  test(title, async ({ rejoin, shop, newProfile }) => {
    const page = await newProfile()
    const widget = widgetOn(page)
    await logIn(page, shop, 'Ada')
    await widget.open()
    await widget.say('My address is 12 St James Square')
    await expect.poll(() => readAdasMessages()).toEqual(['My address is 12 St James Square'])
    const [ada] = readRows<{ contact_id: string; id: string }>(rejoin.databaseFile, 'SELECT contact_id, id FROM conversations')
    await leave(page)

    await logIn(page, shop, 'Bob')
    await widget.open()
    await widget.say('Hello, Bob here')
    await expect(widget.message('Hello, Bob here')).toBeVisible()
    await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(2)
    await expect(widget.host).not.toContainText('St James')

    const kept = await dumpStorage(page)
    for (const trace of ['St James', ada?.contact_id ?? 'missing', ada?.id ?? 'missing']) expect(kept).not.toContain(trace)
    expect(readAdasMessages()).toEqual(['My address is 12 St James Square'])
    const alive = readRows<{ contact_id: string }>(rejoin.databaseFile, 'SELECT contact_id FROM sessions WHERE revoked_at IS NULL AND identified = 1')
    expect(alive.map(({ contact_id }) => contact_id)).not.toContain(ada?.contact_id)

    /** By the database, not by any screen. */
    function readAdasMessages(): string[] {
      const sql = "SELECT c.id FROM conversations c JOIN contact_identities i ON i.contact_id = c.contact_id WHERE i.kind = 'external_id' AND i.value = 'user-42'"
      return readRows<{ id: string }>(rejoin.databaseFile, sql).flatMap(({ id }) => readMessages(rejoin.databaseFile, id).map(({ content }) => ('text' in content ? content.text : content.type)))
    }
  })
}
