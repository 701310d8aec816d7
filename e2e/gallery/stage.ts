import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { createRejoinClient } from '@rejoin/node'
import { AGENT_NAMESPACE, type Agent, type ChannelSettings, type Content, type Conversation, type LoginAgentResult, type Page as ListPage } from '@rejoin/protocol'
import { io, type Socket } from 'socket.io-client'
import { inboxOn } from '../support/inbox-on-page.ts'
import { AGENT, expect, test as scenario, type NewProfile } from '../support/scenario.ts'
import { widgetOn, type WidgetOnPage } from '../support/widget-on-page.ts'
import type { Look } from './looks.ts'

/** A page with the chat on it, and the hands that bring it into a state. */
export type Stage = {
  readonly page: Page
  readonly widget: WidgetOnPage
  /** Another browser with the same look. */
  readonly newProfile: NewProfile
  /** What Rejoin's backend may say to the channel. */
  readonly call: <T>(name: string, body: object) => Promise<T>
  readonly channelId: string
  /** Changes the channel, as its owner would, and loads the page again. */
  readonly setUp: (change: { readonly settings?: ChannelSettings; readonly [field: string]: unknown }) => Promise<void>
  /** Somebody known, at the conversation about this ticket or in general. */
  readonly logIn: (ticket?: { readonly type: string; readonly external_id: string }) => Promise<void>
  /** Says it for the visitor, and waits until it is there. */
  readonly say: (text: string) => Promise<Conversation>
  /** Grace, an agent. */
  readonly agent: Agent
  readonly asAgent: <T>(name: string, body: object) => Promise<T>
  /** Shows that she is writing. */
  readonly typeAsAgent: (conversationId: string) => Promise<void>
  readonly answer: (content: Content | string) => Promise<void>
  /** The page becomes the inbox, at this place, with an agent or an administrator before it. */
  readonly goToInbox: (hash: string, role: Agent['role']) => Promise<void>
}

export type TakePictures = { readonly stageOn: (look: Look) => Promise<Stage> }

/** What an agent works at. */
const DESK = { width: 1360, height: 900 }

const page = (look: Look, embed: string): string => `<!doctype html>${look.html}<meta name="viewport" content="width=device-width,initial-scale=1"><title>Lighthouse Tea</title>
<style>body{margin:0;font:16px/1.6 system-ui,'Noto Sans',sans-serif;background:light-dark(#f7f7f5,#101113);color:light-dark(#222,#ddd)}header{padding:22px 40px;background:light-dark(#fff,#17181b);font-weight:700}main{padding:40px;max-inline-size:560px}i{display:block;block-size:12px;margin-block:14px;border-radius:6px;background:light-dark(#e4e4e0,#26282c)}</style>
<header>Lighthouse Tea</header><main><h1>Tea from the coast</h1><i></i><i></i><i style="inline-size:70%"></i><br><i></i><i></i><i style="inline-size:40%"></i></main>${embed}`

export const test = scenario.extend<TakePictures>({
  stageOn: async ({ rejoin, chatChannel, agent, newSite, newProfile }, use) => {
    const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
    const callAs = async <T>(token: string | null, name: string, body: object): Promise<T> => {
      const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) }
      const response = await fetch(`${rejoin.url}/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    }
    const { token: agentToken } = await callAs<LoginAgentResult>(null, 'agents.login', { email: agent.email, password: AGENT.password })

    const sockets: Socket[] = []
    await use(async (look) => {
      const settings = JSON.stringify(look.settings).slice(1, -1)
      const site = await newSite((embed) => ({ '/': page(look, embed(settings)) }))
      const profile: NewProfile = (options = {}) => newProfile({ ...look.context, ...options })
      const tab = await profile()
      const person = { channel_id: chatChannel.id, external_id: `ada-${randomUUID()}`, display_name: 'Ada Lovelace' }
      await tab.goto(site.origin)
      const widget = widgetOn(tab)
      await expect(widget.host).toHaveCount(1)
      let own: string | null = null

      async function findConversation(): Promise<Conversation> {
        const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', { filters: { channel_id: chatChannel.id } })
        const found = own === null ? data[0] : data.find(({ id }) => id === own)
        if (found === undefined) throw new Error('nobody has said anything yet')
        own = found.id
        return found
      }

      return {
        page: tab,
        widget,
        newProfile: profile,
        call: rejoin.call,
        channelId: chatChannel.id,
        agent,
        asAgent: (name, body) => callAs(agentToken, name, body),
        async typeAsAgent(id) {
          const socket = io(`${rejoin.url}${AGENT_NAMESPACE}`, { auth: { token: agentToken }, transports: ['websocket'], forceNew: true })
          sockets.push(socket)
          await socket.emitWithAck('conversation.join', { conversation_id: id })
          await socket.emitWithAck('typing', { conversation_id: id, typing: true })
        },
        async setUp(change) {
          await rejoin.call('channels.update', { channel_id: chatChannel.id, ...change })
          await tab.reload()
          await expect(widget.host).toHaveCount(1)
        },
        async logIn(ticket) {
          const { conversations } = await backend.identify({ ...person, ...(ticket && { ticket }) })
          own = conversations[0]?.id ?? null
          await widget.command('identify', { resumeToken: conversations[0]?.resume_token })
          await widget.open()
          await expect(widget.box).toBeEnabled()
        },
        async say(text) {
          await widget.open()
          await widget.say(text)
          await expect(widget.log.getByText(text, { exact: true })).toBeVisible()
          await expect.poll(async () => (await rejoin.call<ListPage<Conversation>>('conversations.list', { filters: { channel_id: chatChannel.id } })).data.some(({ last_message }) => JSON.stringify(last_message).includes(JSON.stringify(text)))).toBe(true)
          return findConversation()
        },
        async answer(content) {
          const { id } = await findConversation()
          await callAs(agentToken, 'messages.send', { conversation_id: id, content: typeof content === 'string' ? { type: 'text', text: content } : content })
        },
        async goToInbox(hash, role) {
          const person = role === 'admin' ? { ...AGENT, email: 'mei@example.com', name: 'Mei', role } : AGENT
          if (role === 'admin') await rejoin.call('agents.create', person)
          if ((look.context.viewport?.width ?? 0) > 740) await tab.setViewportSize(DESK)
          await inboxOn(tab, rejoin).signIn(person)
          // The inbox speaks English; where people read from the right, its panes change sides all the same.
          if (look.html.includes('rtl')) await tab.evaluate(() => void (document.documentElement.dir = 'rtl'))
          await tab.evaluate((place) => void (location.hash = place), hash)
        },
      }
    })
    for (const socket of sockets) socket.disconnect()
  },
})
