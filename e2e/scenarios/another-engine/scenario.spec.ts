import type { Conversation, IdentifyContactResult, Page as ListPage, SessionSummary } from '@rejoin/protocol'
import { readMessages } from '../../support/database.ts'
import { backendOf } from '../../support/app-backend.ts'
import { frameExample, startFramingSite } from '../../support/framing-site.ts'
import type { Engine } from '../../support/engines/engine.ts'
import { findEngines } from '../../support/engines/installed-engines.ts'
import { widgetIn } from '../../support/engines/widget-in-engine.ts'
import { expect, test as base } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'

/**
 * The core of it in the engines that Playwright does not bring: WebKit, which every app on iOS embeds, and Firefox. They
 * come from a Linux distribution; where they are not installed these scenarios do not exist, and a line says so.
 */
for (const kind of findEngines()) {
  const test = base.extend<{ readonly engine: Engine }>({
    engine: async ({ rejoin: _ }, use, testInfo) => {
      const engine = await kind.start()
      await use(engine)
      if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('engine.png', { body: await engine.picture(), contentType: 'image/png' })
      await engine.close()
    },
  })

  test.describe(kind.name, () => {
    test('people talk, and a reload goes on', async ({ rejoin, plainPage, engine }) => {
      await engine.open(plainPage.origin)
      const widget = widgetIn(engine)
      await widget.open()
      await widget.say('Is the kettle still there?')
      const conversation = await theConversation(rejoin)
      await rejoin.call('messages.send', { conversation_id: conversation.id, content: { type: 'text', text: 'It is.' } })
      await widget.sees('It is.')

      await engine.open(plainPage.origin)
      await widget.open()
      await widget.sees('Is the kettle still there?')
      await widget.sees('It is.')
    })

    test('[RES-18] whoever is identified is back in their conversation', async ({ rejoin, chatChannel, plainPage, engine }) => {
      const identify = (externalId: string) => rejoin.call<IdentifyContactResult>('contacts.identify', { channel_id: chatChannel.id, external_id: externalId })
      const resumeToken = async (externalId: string): Promise<string> => (await identify(externalId)).conversations[0]?.resume_token ?? ''
      const ada = (await identify('ada')).conversations[0]
      await rejoin.call('messages.send', { conversation_id: ada?.id, content: { type: 'text', text: 'Your tea has arrived, Ada.' } })

      await engine.open(plainPage.origin)
      const widget = widgetIn(engine)
      await widget.command('identify', { resumeToken: await resumeToken('ada') })
      await widget.open()
      await widget.sees('Your tea has arrived, Ada.')

      // The same computer, another person: nothing of her is left, on the screen or in the storage.
      await widget.command('logout')
      await widget.command('identify', { resumeToken: await resumeToken('bob') })
      await widget.say('Hello, I am Bob.')
      await widget.sees('Hello, I am Bob.')
      expect(await widget.read()).not.toContain('Ada')
      expect(await engine.run<string>('return JSON.stringify(Object.entries(localStorage))')).not.toContain('Ada')
    })

    test('[OUT-3] what is written while the server is down arrives once', async ({ rejoin, plainPage, engine }) => {
      await engine.open(plainPage.origin)
      const widget = widgetIn(engine)
      await widget.open()
      await widget.say('Before')
      const { id } = await theConversation(rejoin)
      await rejoin.kill()
      await widget.say('Meanwhile')
      await widget.sees('Meanwhile')
      await rejoin.restart()
      await expect
        .poll(() => readMessages(rejoin.databaseFile, id).map(({ content }) => (content.type === 'text' ? content.text : content.type)), { timeout: 40_000 })
        .toEqual(['Before', 'Meanwhile'])
      await widget.sees('Meanwhile')
    })

    test('[WEB-3] a page frames the chat, and says who is there', async ({ rejoin, chatChannel, engine }) => {
      const { tokenOf, tell } = backendOf(rejoin, chatChannel)
      await tell('ada', 'Hello, Ada.')
      const { contact_id } = await theConversation(rejoin)
      const site = await startFramingSite(
        () => frameExample(rejoin.url, chatChannel.id),
        () => tokenOf('ada'),
      )
      await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [site.origin] })
      try {
        await engine.open(site.origin)
        await expect.poll(async () => (await rejoin.call<ListPage<SessionSummary>>('sessions.list', { contact_id })).data.length, { timeout: 20_000 }).toBe(1)
        // No script may look into the frame, so it is told that nobody sees it, and tells what was not read.
        await engine.run(`say('visibility', { visible: false }); return null`)
        await tell('ada', 'Are you still there?')
        const badge = (): Promise<string> => engine.run(`return document.getElementById('unread').textContent`)
        await expect.poll(badge, { timeout: 20_000 }).toBe('(1)')
        await engine.run(`say('visibility', { visible: true }); return null`)
        await expect.poll(badge, { timeout: 20_000 }).toBe('')
      } finally {
        site.close()
      }
    })

    test('[EMB-6] a page nobody clicks keeps nothing', async ({ plainPage, engine }) => {
      await engine.open(plainPage.origin)
      await expect.poll(() => engine.run<boolean>(`return document.querySelector('rejoin-chat')?.shadowRoot?.querySelector('button') != null`)).toBe(true)
      expect(await engine.run<number>('return localStorage.length + sessionStorage.length + document.cookie.length')).toBe(0)
    })
  })
}

async function theConversation(rejoin: Rejoin): Promise<Conversation> {
  let found: Conversation | undefined
  await expect.poll(async () => (found = (await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data[0])?.last_message?.seq ?? null, { timeout: 20_000 }).not.toBe(null)
  if (found === undefined) throw new Error('there is no conversation')
  return found
}
