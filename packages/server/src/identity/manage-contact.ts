import { RejoinError, type Contact, type ContactExport, type CreateContactRequest, type MergedContact, type MergeContactsRequest, type Message, type SearchContactsRequest, type UpdateContactRequest } from '@rejoin/protocol'
import { DAY, formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { ContactChange, ContactRecord, ContactSelector, Identity, MergeOutcome, SessionRecord } from '../store/store.ts'
import { presentContact } from '../store/present-contact.ts'
import { followMerges } from './follow-merges.ts'

/** How long a merge can be undone (contract §6). */
const UNDO_WITHIN_MS = 30 * DAY

/** `contacts.create`: never finds anybody; an identity somebody has is 409 `identity_conflict`. */
export async function createContact(deps: Deps, request: CreateContactRequest): Promise<MergedContact> {
  return describeContact(deps, await deps.store.insertContact(readChange(request)))
}

/** `contacts.update`: `null` lets an identity or profile field go. */
export async function updateContact(deps: Deps, request: UpdateContactRequest): Promise<MergedContact> {
  return describeContact(deps, found(await deps.store.updateContact(request.id, readChange(request))))
}

function readChange(request: CreateContactRequest | UpdateContactRequest): ContactChange {
  const identities: Identity[] = []
  const drop: string[] = []
  const unverified: { email?: string; phone_number?: string } = {}
  const hold = (kind: string, value: string | null | undefined): void => {
    if (value === null) drop.push(kind)
    else if (value !== undefined) identities.push({ kind, value })
  }
  hold('external_id', request.external_id)
  for (const kind of ['email', 'phone_number'] as const) {
    const value = request[kind]
    if (typeof value === 'string' && request[`${kind}_verified`] === false) unverified[kind] = value
    else hold(kind, value)
  }
  for (const [name, value] of Object.entries(request.identifiers ?? {})) hold(`identifiers.${name}`, value)
  return { identities, drop, unverified, profile: request }
}

/** `contacts.search`: exactly one way to say who; a prefix never finds the longer one (IDN-5). */
export function readSelectors(request: SearchContactsRequest): readonly ContactSelector[] {
  const selectors: ContactSelector[] = []
  for (const kind of ['external_id', 'email', 'phone_number'] as const) {
    const value = request[kind]
    if (value != null) selectors.push({ kind, value })
  }
  for (const [name, value] of Object.entries(request.identifiers ?? {})) selectors.push({ kind: `identifiers.${name}`, value })
  if (request.metadata != null && Object.keys(request.metadata).length > 0) selectors.push({ metadata: request.metadata })
  if (selectors.length === 0) throw new RejoinError('invalid_contact_selector', 'Give external_id, email, phone_number, identifiers or metadata.')
  return selectors
}

/** `contacts.merge`: the caller says who survives, also when both have an external_id; the other one still leads here. */
export async function mergeContacts(deps: Deps, request: MergeContactsRequest, mergedBy: string): Promise<MergedContact> {
  return describeMerge(await deps.store.mergeContacts({ ...request, merged_by: mergedBy, dry_run: request.dry_run === true }))
}

/** `contacts.unmerge`, within 30 days. */
export async function unmergeContacts(deps: Deps, request: MergeContactsRequest): Promise<MergedContact> {
  const since = formatTime(deps.clock.now() - UNDO_WITHIN_MS)
  return describeMerge(await deps.store.unmergeContacts({ ...request, since, dry_run: request.dry_run === true }))
}

function describeMerge({ contact, merges }: MergeOutcome): MergedContact {
  return { ...presentContact(contact), merge_history: merges }
}

/** A contact with what was merged into it. Throws `contact_deleted`. */
export async function describeContact(deps: Deps, record: ContactRecord): Promise<MergedContact> {
  return { ...presentContact(living(record)), merge_history: await deps.store.listMerges(record.id) }
}

export function found(contact: ContactRecord | null): ContactRecord {
  if (contact === null) throw new RejoinError('not_found', 'There is no such contact.')
  return contact
}

/** What is kept about somebody can be read until they are erased (CTC-11). */
export function living(contact: ContactRecord | null): ContactRecord {
  const known = found(contact)
  if (known.deleted) throw new RejoinError('contact_deleted')
  return known
}

/** Whoever carries on for this id: after a merge an old id still leads to the person (CTC-5). Throws as `living` does. */
export async function findSurvivor(deps: Pick<Deps, 'store'>, id: string): Promise<ContactRecord> {
  return found((await followMerges(deps, id)).map(living).at(-1) ?? null)
}

const EXPORT_PAGE = 200

/** `contacts.export`: everything that is kept about somebody, for them. */
export async function exportContact(deps: Deps, anyId: string): Promise<ContactExport> {
  const contact = await describeContact(deps, await findSurvivor(deps, anyId))
  const { id } = contact
  const conversations = []
  const visits: SessionRecord[] = []
  for (const source of await deps.store.listContactSources(id)) {
    for await (const conversation of walk((cursor) => deps.store.listConversations({ contact_id: id, source }, { cursor, page_size: EXPORT_PAGE }, 'agent', null))) {
      const messages: Message[] = []
      for await (const message of walk((cursor) => deps.store.listMessages(conversation.id, { cursor, page_size: EXPORT_PAGE }, 'agent'))) messages.push(message)
      conversations.push({ ...conversation, messages: messages.toSorted((a, b) => a.seq - b.seq) })
      // Whoever chats as this person without having logged in left traces of theirs, too (ASC-7).
      visits.push(...(await deps.store.listGuests(conversation.id)))
    }
  }
  for await (const session of walk((cursor) => deps.store.listSessions(id, { cursor, page_size: EXPORT_PAGE }))) visits.push(session)
  const sessions = [...new Map(visits.map(({ install_hash: _hash, ...session }) => [session.id, session])).values()]
  const merged_contacts = await listMerged(deps, id)
  const decisions = []
  for (const person of [id, ...merged_contacts.map((merged) => merged.id)]) {
    for await (const decision of walk((cursor) => deps.store.listDecisions(person, { cursor, page_size: EXPORT_PAGE }))) decisions.push(decision)
  }
  const consents = await deps.store.listConsents(id)
  const tickets = await deps.store.listTicketsNaming(id)
  return { contact, merged_contacts, conversations, sessions, decisions, consents, tickets, exported_at: formatTime(deps.clock.now()) }
}

/** Records of the same person from before their merges, those merged into these included. */
async function listMerged(deps: Deps, id: string): Promise<readonly Contact[]> {
  const sources = (await deps.store.listMerges(id)).filter((merge) => merge.undone_at === null).map((merge) => merge.source_id)
  const lists = await Promise.all(sources.map(async (source) => [presentContact(found(await deps.store.findContact(source))), ...(await listMerged(deps, source))]))
  return lists.flat()
}

type Paged<T> = { readonly data: readonly T[]; readonly pagination_data: { readonly next_cursor: string | null } }

async function* walk<T>(fetch: (cursor: string | null) => Promise<Paged<T>>): AsyncGenerator<T> {
  let cursor: string | null = null
  do {
    const page: Paged<T> = await fetch(cursor)
    yield* page.data
    cursor = page.pagination_data.next_cursor
  } while (cursor !== null)
}
