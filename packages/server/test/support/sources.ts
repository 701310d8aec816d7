import type { CreateSourceResult, IngestedEvent, IngestEventsResult, Message, Page, RecentMessages, SourceMapping, SourceMessage } from '@rejoin/protocol'
import { ask } from './contacts.ts'
import type { TestServer } from './test-server.ts'

/** Where a shop's system keeps what is needed. */
export const MAPPING: SourceMapping = { source_message_id: '/id', external_id: '/buyer/ref', email: '/buyer/email', phone_number: '/buyer/phone', occurred_at: '/at', name: '/kind', title: '/summary' }

export const createSource = (server: TestServer, source_id: string, more: Record<string, unknown> = {}) => ask<CreateSourceResult>(server, 'sources.create', { source_id, name: `The ${source_id}`, mapping: MAPPING, ...more })

/** What the shop's system sends. */
export function aPurchase(id: string, buyer: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  return { id, at: '2026-05-04T08:12:44Z', kind: 'purchase', summary: `Purchased ${id}`, buyer, ...more }
}

/** Tells of events with the source's own token; what became of each. */
export async function tellOf(server: TestServer, token: string, events: readonly unknown[]): Promise<readonly IngestedEvent[]> {
  return (await ask<IngestEventsResult>(server, 'sources.webhook', { events }, { token })).data
}

export const statusesOf = (events: readonly IngestedEvent[]): readonly string[] => events.map(({ status, error }) => error?.code ?? status)

export const eventsOf = (server: TestServer, source: string, more: Record<string, unknown> = {}) => ask<Page<SourceMessage>>(server, 'messages.list', { source, ...more })

/** The titles of events, or the texts of what is none. */
export const titlesOf = (messages: readonly Pick<Message, 'content'>[]): readonly string[] => messages.map(({ content }) => (content.type === 'event' ? content.title : content.type === 'text' ? content.text : content.type))

/** Everything the contact has of this source, by `contacts.recent-messages`. */
export async function recentOf(server: TestServer, contact_id: string, source: string): Promise<readonly Message[]> {
  const recent = await ask<RecentMessages>(server, 'contacts.recent-messages', { contact_id, filter_sources: [source], page_size: 200 })
  return Object.values(recent).flatMap(({ data }) => data)
}
