/**
 * What every scenario starts from: a Rejoin of its own with a channel and an agent, the sites where they are asked for,
 * and browser profiles that fail the scenario when a page throws or its policy is violated.
 */
import { test as base, expect, type BrowserContextOptions, type Page } from '@playwright/test'
import type { Agent, Channel, CreateTokenResult } from '@rejoin/protocol'
import { startOwnSite, type OwnPage, type OwnSite } from './own-site.ts'
import { startRejoin, type Rejoin } from './start-rejoin.ts'
import { startPlainPage, startShop, type Site } from './start-site.ts'

export { expect }

export const AGENT = { email: 'grace@example.com', password: 'grace-answers-tea', name: 'Grace' } as const
export const PHONE: BrowserContextOptions = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true }

/** A browser profile: storage, cookies and a page of its own. */
export type NewProfile = (options?: BrowserContextOptions) => Promise<Page>

/** A site of pages that the scenario writes, on the list of the channel; `embed` is the snippet of the README. */
export type NewSite = (pages: (embed: (options?: string) => string) => Readonly<Record<string, OwnPage>>, folder?: string) => Promise<OwnSite>

export type Fixtures = {
  /** Variables of Rejoin's environment; a scenario about one says it with `test.use`. */
  readonly settings: Readonly<Record<string, string>>
  readonly rejoin: Rejoin
  readonly chatChannel: Channel
  readonly shop: Site
  readonly plainPage: Site
  readonly agent: Agent
  readonly newSite: NewSite
  readonly newProfile: NewProfile
}

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],

  rejoin: async ({ settings }, use, testInfo) => {
    const rejoin = await startRejoin(settings)
    await use(rejoin)
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('rejoin.log', { body: rejoin.output(), contentType: 'text/plain' })
    await rejoin.close()
  },

  chatChannel: async ({ rejoin }, use) => {
    await use(await rejoin.call<Channel>('channels.chatplugin.connect', { name: 'Scenario', allowed_origins: [] }))
  },

  shop: async ({ rejoin, chatChannel }, use) => {
    const { token } = await rejoin.call<CreateTokenResult>('tokens.create', { name: 'Shop', channel_ids: [chatChannel.id], scopes: ['contacts'] })
    const shop = await startShop({ rejoinUrl: rejoin.url, channelId: chatChannel.id, systemToken: token })
    await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [shop.origin] })
    await use(shop)
    await shop.stop()
  },

  plainPage: async ({ rejoin, chatChannel }, use) => {
    const page = await startPlainPage({ rejoinUrl: rejoin.url, channelId: chatChannel.id, systemToken: '' })
    await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [page.origin] })
    await use(page)
    await page.stop()
  },

  agent: async ({ rejoin }, use) => {
    await use(await rejoin.call<Agent>('agents.create', AGENT))
  },

  newSite: async ({ rejoin, chatChannel }, use) => {
    const sites: OwnSite[] = []
    // `options` is JavaScript: further members of what `boot` is given.
    const embed = (options = ''): string => `<script>window.rejoin=window.rejoin||function(){(rejoin.q=rejoin.q||[]).push(arguments)};
rejoin('boot',{channelId:'${chatChannel.id}',${options}});</script>
<script async src="${rejoin.url}/widget.js"></script>`
    await use(async (pages, folder) => {
      const site = await startOwnSite(pages(embed), folder)
      sites.push(site)
      await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: sites.map(({ origin }) => origin) })
      return site
    })
    for (const site of sites) await site.close()
  },

  newProfile: async ({ browser }, use) => {
    const problems: string[] = []
    const contexts: { close(): Promise<void> }[] = []
    await use(async (options = {}) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', (event) => console.debug(`policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))
      })
      context.on('console', (message) => void (message.text().startsWith('policy violated') && problems.push(message.text())))
      context.on('weberror', (webError) => problems.push(`uncaught: ${webError.error().stack ?? webError.error().message}`))
      return context.newPage()
    })
    for (const context of contexts) await context.close()
    expect(problems, 'no page throws or violates its policy').toEqual([])
  },
})
