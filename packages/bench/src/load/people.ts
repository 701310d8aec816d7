import { randomBytes } from 'node:crypto'
import { SYSTEM_TOKEN, type Subject } from '../process/subject.ts'
import { openHttp, type HttpClient } from './http-client.ts'

export const BEARER = `authorization: Bearer ${SYSTEM_TOKEN}\r\n`
/** The page of the one channel. */
const ORIGIN = 'https://shop.example.com'
const FROM_PAGE = `origin: ${ORIGIN}\r\n`

/** Connections that prepare a run; what they cost is not measured. */
const AT_ONCE = 16

export type Visitor = { readonly token: string; readonly conversation_id: string }
type Identified = { readonly conversations: readonly { readonly id: string; readonly resume_token: string }[] }
type Session = { readonly token: string; readonly conversation: { readonly id: string } }

export const connectChannel = (subject: Subject): Promise<string> => connectChannelFor(subject, ORIGIN)

/** A channel for the pages of this origin; its id. */
export async function connectChannelFor(subject: Subject, origin: string): Promise<string> {
  const http = await openHttp(subject.url)
  const channel = JSON.parse(await http.ask('channels.chatplugin.connect', JSON.stringify({ name: 'Bench', allowed_origins: [origin] }), BEARER)) as { id: string }
  http.close()
  return channel.id
}

export function identifyBody(channelId: string, externalId: string): string {
  return JSON.stringify({ channel_id: channelId, external_id: externalId, email: `${externalId}@example.com`, first_name: 'Ada', metadata: { plan: 'pro' } })
}

export async function identify(http: HttpClient, channelId: string, externalId: string): Promise<string> {
  const { conversations } = JSON.parse(await http.ask('contacts.identify', identifyBody(channelId, externalId), BEARER)) as Identified
  const token = conversations[0]?.resume_token
  if (token === undefined) throw new Error('identify answered no conversation')
  return token
}

export async function redeem(http: HttpClient, resumeToken: string): Promise<Visitor> {
  const body = JSON.stringify({ resume_token: resumeToken, install_key: randomBytes(18).toString('base64url') })
  const session = JSON.parse(await http.ask('chatplugin.authenticate', body, FROM_PAGE)) as Session
  return { token: session.token, conversation_id: session.conversation.id }
}

/** People with a session each. */
export async function enrol(subject: Subject, channelId: string, count: number, prefix = 'user'): Promise<readonly Visitor[]> {
  const visitors: Visitor[] = []
  let next = 0
  async function work(): Promise<void> {
    const http = await openHttp(subject.url)
    for (let n = next++; n < count; n = next++) visitors[n] = await redeem(http, await identify(http, channelId, `${prefix}-${n}`))
    http.close()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return visitors
}

/** Somebody who answers, logged in. */
export async function enrolAgent(subject: Subject, n: number): Promise<string> {
  const http = await openHttp(subject.url)
  const credentials = { email: `agent-${n}@example.com`, password: 'a long enough password' }
  await http.ask('agents.create', JSON.stringify({ ...credentials, name: `Agent ${n}` }), BEARER)
  const { token } = JSON.parse(await http.ask('agents.login', JSON.stringify(credentials))) as { token: string }
  http.close()
  return token
}
