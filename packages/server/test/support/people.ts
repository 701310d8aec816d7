import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type AuthenticateVisitorResult, type Conversation, type IdentifyContactResult, type IdentifiedConversation } from '@rejoin/protocol'
import { connect, type ConnectOptions } from './sockets.ts'
import type { CallOptions, TestServer } from './test-server.ts'

/** Who the shop's backend says has just logged in, with the first conversation and its token. */
export async function identify(server: TestServer, channelId: string, externalId: string, more: Record<string, unknown> = {}): Promise<IdentifyContactResult & { readonly conversation: IdentifiedConversation; readonly resumeToken: string }> {
  const { status, body } = await server.identify({ channel_id: channelId, external_id: externalId, ...more })
  const conversation = body.conversations?.[0]
  if (status !== 200 || conversation?.resume_token == null) throw new Error(`identify answered ${status} ${JSON.stringify(body.error)}`)
  return { ...body, conversation, resumeToken: conversation.resume_token }
}

/** A logged-in person's browser: identified and redeemed. */
export async function signIn(server: TestServer, channelId: string, externalId: string, installKey?: string) {
  const who = await identify(server, channelId, externalId)
  const session = await redeem(server, who.resumeToken, installKey === undefined ? {} : { install_key: installKey })
  return { ...who, session, token: session.token }
}

/** Redeems a token in the first browser, unless another install key is given. Throws the refusal. */
export async function redeem(server: TestServer, resumeToken: string, more: Record<string, unknown> = {}, options: CallOptions = {}): Promise<AuthenticateVisitorResult> {
  const { status, body } = await server.authenticate({ resume_token: resumeToken, ...more }, options)
  if (status !== 200) throw new Error(`authenticate answered ${status} ${JSON.stringify(body.error)}`)
  return body
}

/** Somebody nobody knows, who has just opened the page. */
export async function openPage(server: TestServer, channelId: string, installKey?: string): Promise<AuthenticateVisitorResult> {
  const { status, body } = await server.authenticate({ channel_id: channelId, ...(installKey === undefined ? {} : { install_key: installKey }) })
  if (status !== 200) throw new Error(`authenticate answered ${status} ${JSON.stringify(body.error)}`)
  return body
}

export const visit = (server: TestServer, token: string, options?: ConnectOptions) => connect(server.url, VISITOR_NAMESPACE, token, options)
export const attend = (server: TestServer, token: string, options?: ConnectOptions) => connect(server.url, AGENT_NAMESPACE, token, options)

/** As the backend sees it. */
export async function conversationInfo(server: TestServer, id: string): Promise<Conversation> {
  return (await server.call<Conversation>('conversations.info', { conversation_id: id })).body
}

/** A further browser's install key, the same for the same name. */
export const installOf = (name: string): string => `install-key-of-${name}`.padEnd(30, '-').replaceAll(/[^A-Za-z0-9_-]/g, '-')
