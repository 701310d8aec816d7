import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { ContactChange, ContactRecord, ContactSelector, ContactStore } from '../store.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import { readPage } from './cursor.ts'
import type { Decisions } from './decisions.ts'
import { eraseContact } from './erase-contact.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import { mergeContacts, unmergeContacts, type Merges } from './merge-contacts.ts'
import type { Sessions } from './sessions.ts'

export type ContactParts = {
  readonly db: Database
  readonly commit: GroupCommit
  readonly makeId: MakeId
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly sessions: Sessions
  readonly merges: Merges
  readonly decisions: Decisions
}

/** Undoes a preview after it has shown its result. */
class Preview extends Error {
  readonly contact: ContactRecord
  constructor(contact: ContactRecord) {
    super('preview')
    this.contact = contact
  }
}

export function createContactStore(parts: ContactParts): ContactStore {
  const { commit, contacts, sessions, merges, decisions } = parts

  function change(tx: Tx, contact: ContactRecord, wanted: ContactChange): ContactRecord {
    for (const kind of wanted.drop) contacts.dropIdentity(contact.id, kind)
    for (const identity of wanted.identities) {
      const holder = contacts.findByIdentity(identity)
      if (holder !== null && holder.id !== contact.id) {
        throw new RejoinError('identity_conflict', 'Another contact has this identity. Merge the two, or correct it.', { field: identity.kind, conflicts: [{ identifier: identity.kind, contact_id: holder.id }], resolutions: [] })
      }
      if (holder === null) {
        // A person has one external_id and one value of each named identifier; a new one takes the old one's place.
        if (identity.kind !== 'email' && identity.kind !== 'phone_number') contacts.dropIdentity(contact.id, identity.kind)
        contacts.addIdentity(tx, contact.id, identity)
      }
    }
    // Whoever chats as nobody has proved nothing: what the person who is named here will say must not reach them (IDN-21).
    if (!contact.identified && wanted.identities.length > 0) sessions.revokeAll(tx, { contact_id: contact.id }, 'revoked')
    contacts.clearShown(tx, contact.id, wanted)
    contacts.enrich(tx, contacts.get(contact.id), wanted.identities, wanted.unverified, wanted.profile)
    return contacts.get(contact.id)
  }

  /** The contact a management call means; a merged one is managed through its survivor. */
  function requireLiving(id: string): ContactRecord {
    const contact = contacts.find(id)
    if (contact === null) throw new RejoinError('not_found')
    if (contact.deleted) throw new RejoinError('contact_deleted')
    if (contact.merged_into !== null) throw new RejoinError('identity_conflict', 'This contact was merged into another one.', { candidates: [contact.merged_into] })
    return contact
  }

  async function preview(dryRun: boolean, work: (tx: Tx) => ContactRecord): Promise<ContactRecord> {
    try {
      return await commit.write((tx) => {
        const contact = work(tx)
        if (dryRun) throw new Preview(contact)
        return contact
      })
    } catch (error) {
      if (error instanceof Preview) return error.contact
      throw error
    }
  }

  return {
    insertContact: (wanted) =>
      commit.write((tx) => {
        const id = parts.makeId()
        contacts.insert(tx, id)
        return change(tx, contacts.get(id), wanted)
      }),
    updateContact: (id, wanted) =>
      commit.write((tx) => {
        const contact = contacts.find(id)
        if (contact === null) return null
        if (contact.deleted) throw new RejoinError('contact_deleted')
        return change(tx, requireLiving(id), wanted)
      }),
    listContacts: async (page) =>
      readPage({ list: 'contacts', page, fetch: (direction, key, limit) => contacts.page(direction, key === null ? null : String(key[0]), limit), keyOf: (row) => [row.id], map: contacts.read }),
    async searchContacts(selectors, page) {
      const found = intersect(selectors.map((selector) => search(contacts, selector)))
      return readPage({
        list: `search ${JSON.stringify(selectors)}`,
        page,
        fetch(direction, key, limit) {
          const ids = found.toSorted((a, b) => (a < b ? 1 : -1))
          const after = key === null ? null : String(key[0])
          const walked = direction === 'older' ? ids.filter((id) => after === null || id < after) : ids.filter((id) => after === null || id > after).toReversed()
          return walked.slice(0, limit).map((id) => contacts.get(id))
        },
        keyOf: (contact) => [contact.id],
        map: (contact) => contact,
      })
    },
    blockContact: (id, blocked) =>
      commit.write((tx) => {
        const contact = contacts.find(id)
        if (contact === null) return null
        if (contact.deleted) throw new RejoinError('contact_deleted')
        contacts.setBlocked(tx, id, blocked)
        if (blocked) sessions.revokeAll(tx, { contact_id: id }, 'contact_blocked')
        return contacts.get(id)
      }),
    mergeContacts: ({ source_id, destination_id, merged_by, dry_run }) =>
      preview(dry_run, (tx) => {
        if (source_id === destination_id) throw new RejoinError('invalid_field', 'A contact cannot be merged with itself.', { field: 'destination_id' })
        requireLiving(source_id)
        requireLiving(destination_id)
        mergeContacts(parts, tx, { survivor_id: destination_id, loser_id: source_id, merged_by })
        return contacts.get(destination_id)
      }),
    unmergeContacts: ({ source_id, destination_id, since, dry_run }) =>
      preview(dry_run, (tx) => {
        requireLiving(destination_id)
        unmergeContacts(parts, tx, { source_id, destination_id, since })
        return contacts.get(destination_id)
      }),
    listMerges: async (id) => merges.list(id),
    eraseContact: (id) => commit.write((tx) => eraseContact(parts, tx, id)),
    listDecisions: async (id, page) => decisions.list(id, page),
  }
}

function search(contacts: Contacts, selector: ContactSelector): readonly string[] {
  if ('metadata' in selector) return intersect(Object.entries(selector.metadata).map(([key, value]) => contacts.findByMetadata(key, value)))
  const holder = contacts.findByIdentity(selector)
  return holder === null ? [] : [holder.id]
}

function intersect(sets: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = sets
  return first.filter((id) => rest.every((set) => set.includes(id)))
}
