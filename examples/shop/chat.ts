/**
 * Everything this shop does for its chat. Two things:
 *  1. its backend tells Rejoin who has logged in, and gets a resume token for that person's conversation, or for the one
 *     about one of their orders;
 *  2. its pages carry the snippet, with that token.
 */
import { createRejoinClient } from '@rejoin/node'
import { html, raw } from 'hono/html'
import type { Html } from './pages/layout.ts'
import type { Order, User } from './users.ts'

export type ChatOptions = {
  /** Where Rejoin runs. */
  readonly url: string
  readonly channelId: string
  /** A system token, limited to this channel. It stays on the server: no page ever sees it. */
  readonly token: string
}

export type Chat = ReturnType<typeof createChat>

export function createChat({ url, channelId, token }: ChatOptions) {
  // A page of the shop never waits longer than this for its chat.
  const rejoin = createRejoinClient({ url, token, timeoutMs: 1_500 })

  /** Says who is logged in and returns the token that brings them back into their conversation. */
  async function getResumeToken(user: User): Promise<string | null> {
    const { conversations } = await rejoin.identify({
      channel_id: channelId,
      external_id: user.id, // never changes and is never given to somebody else, unlike an address
      email: user.email, // this shop has verified it; say email_verified: false if yours has not
      first_name: user.firstName,
      last_name: user.lastName,
      metadata: { plan: user.plan },
    })
    return conversations[0]?.resume_token ?? null
  }

  /** The same for the conversation about one of their orders: there is one for each, beside the general one. */
  async function getOrderToken(user: User, order: Order): Promise<string | null> {
    const { conversations } = await rejoin.identify({ channel_id: channelId, external_id: user.id, ticket: { type: 'order', external_id: order.number } })
    return conversations[0]?.resume_token ?? null
  }

  /** Either of them for a page, which the shop shows with or without a chat. */
  async function offerResumeToken(user: User, order: Order | null = null): Promise<string | null> {
    try {
      return await (order === null ? getResumeToken(user) : getOrderToken(user, order))
    } catch (error) {
      console.error(`The chat is not available: ${String(error)}`)
      return null
    }
  }

  /** The snippet. `nonce` is the one of the page's Content-Security-Policy. */
  function embed(nonce: string, user: User | null, resumeToken: string | null): Html {
    const options = [
      `channelId:${toScript(channelId)}`,
      ...(resumeToken === null ? [] : [`resumeToken:${toScript(resumeToken)}`]),
      // When a page stays open longer than its token is good for, the widget asks for another one.
      ...(user === null ? [] : ['getResumeToken:getChatToken']),
    ]
    return html`<script nonce="${nonce}">window.rejoin=window.rejoin||function(){(rejoin.q=rejoin.q||[]).push(arguments)};
rejoin('boot',{${raw(options.join(','))}});</script>
<script async nonce="${nonce}" src="${url}/widget.js"></script>`
  }

  return { origin: new URL(url).origin, getResumeToken, offerResumeToken, embed }
}

/** A value as JavaScript that can stand inside <script>: no `<` that could end the element. */
function toScript(value: string): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
