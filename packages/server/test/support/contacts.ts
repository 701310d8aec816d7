import type { MergedContact, Page } from '@rejoin/protocol'
import type { CallOptions, Reply, TestServer } from './test-server.ts'

/** Nobody has this id. */
export const NOBODY = '01890000-0000-7000-8000-000000000000'

let people = 0
/** Identities that nobody else in this file has. */
export const unique = () => {
  const number = String(++people).padStart(4, '0')
  return { external_id: `person-${number}`, email: `person-${number}@example.com`, phone_number: `+1415556${number}` }
}

/** The answer of a call that is expected to work; throws the refusal. */
export async function ask<T>(server: TestServer, name: string, body: unknown, options: CallOptions = {}): Promise<T> {
  const reply: Reply<T> = await server.call<T>(name, body, options)
  if (reply.status !== 200) throw new Error(`${name} answered ${reply.status} ${JSON.stringify(reply.body.error)}`)
  return reply.body
}

/** What a refusal says: status and code, with its reason where it has one. */
export async function refusalOf(server: TestServer, name: string, body: unknown, options: CallOptions = {}): Promise<string> {
  const { status, body: answer } = await server.call(name, body, options)
  return [status, answer.error?.code ?? 'ok', answer.error?.reason].filter(Boolean).join(' ')
}

export const createContact = (server: TestServer, body: Record<string, unknown>) => ask<MergedContact>(server, 'contacts.create', body)
export const contactInfo = (server: TestServer, id: string) => ask<MergedContact>(server, 'contacts.info', { id })
export const merge = (server: TestServer, source_id: string, destination_id: string, more: Record<string, unknown> = {}) => ask<MergedContact>(server, 'contacts.merge', { source_id, destination_id, ...more })
export const unmerge = (server: TestServer, source_id: string, destination_id: string, more: Record<string, unknown> = {}) => ask<MergedContact>(server, 'contacts.unmerge', { source_id, destination_id, ...more })

/** The ids that a search finds. */
export async function search(server: TestServer, selectors: Record<string, unknown>): Promise<readonly string[]> {
  return (await ask<Page<MergedContact>>(server, 'contacts.search', selectors)).data.map(({ id }) => id)
}

/** A text said by the backend, or by a bot. */
export const tell = (server: TestServer, conversation_id: string, text: string) => ask(server, 'messages.send', { conversation_id, content: { type: 'text', text } })

/** Every text of a conversation, oldest first, as an agent reads it. */
export async function textsOf(server: TestServer, conversation_id: string): Promise<readonly string[]> {
  const page = await ask<Page<{ readonly content: { readonly text?: string } }>>(server, 'messages.list', { conversation_id, page_size: 200 })
  return page.data.map(({ content }) => content.text ?? '')
}
