import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { ContactChange, ContactRecord, ContactStore, MergeOutcome } from '../store.ts'
import type { Associations } from './associations.ts'
import type { Attachments } from './attachments.ts'
import type { Channels } from './channels.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import { readPage } from './cursor.ts'
import type { Decisions } from './decisions.ts'
import { endVisits } from './end-visits.ts'
import { eraseContact } from './erase-contact.ts'
import { emptyWriteAheadLog } from './erase-log.ts'
import { findAll } from './find-all.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import { introduceContact } from './introduce-contact.ts'
import { mergeContacts, unmergeContacts, type Merges } from './merge-contacts.ts'
import type { Sessions } from './sessions.ts'
import type { SourceEvents } from './source-events.ts'
import type { Tickets } from './tickets.ts'

export type ContactParts = {
  readonly db: Database
  readonly commit: GroupCommit
  readonly makeId: MakeId
  readonly attachments: Attachments
  readonly channels: Channels
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly sessions: Sessions
  readonly merges: Merges
  readonly decisions: Decisions
  readonly guests: Guests
  readonly associations: Associations
  readonly sourceEvents: SourceEvents
  readonly tickets: Tickets
}

/** Undoes a preview after it has shown its result. */
class Preview extends Error {
  readonly outcome: MergeOutcome
  constructor(outcome: MergeOutcome) {
    super('preview')
    this.outcome = outcome
  }
}

export function createContactStore(parts: ContactParts): ContactStore {
  const { commit, contacts, sessions, merges, decisions } = parts

  function change(tx: Tx, contact: ContactRecord, wanted: ContactChange): ContactRecord {
    for (const kind of wanted.drop) contacts.dropIdentity(tx, contact.id, kind)
    for (const identity of wanted.identities) {
      const holder = contacts.findByIdentity(identity)
      if (holder !== null && holder.id !== contact.id) {
        throw new RejoinError('identity_conflict', 'Another contact has this identity. Merge the two, or correct it.', { field: identity.kind, conflicts: [{ identifier: identity.kind, contact_id: holder.id }], resolutions: [] })
      }
      if (holder === null) {
        // A person has one external_id and one value of each named identifier; a new one takes the old one's place.
        if (identity.kind !== 'email' && identity.kind !== 'phone_number') contacts.dropIdentity(tx, contact.id, identity.kind)
        contacts.addIdentity(tx, contact.id, identity)
      }
    }
    // Whoever chats as nobody has proved nothing: what the person who is named here will say must not reach them (IDN-21).
    if (!contact.identified && wanted.identities.length > 0) sessions.revokeAll(tx, { contact_id: contact.id }, 'revoked')
    contacts.clearShown(tx, contact.id, wanted)
    contacts.enrich(tx, contacts.get(contact.id), wanted.identities, wanted.unverified, wanted.profile)
    return contacts.get(contact.id)
  }

  /** The contact a management call means, or null; one that was merged away is managed through its survivor (CTC-5). */
  function findLiving(id: string): ContactRecord | null {
    const contact = contacts.find(id)
    if (contact?.deleted === true) throw new RejoinError('contact_deleted')
    if (contact?.merged_into != null) throw new RejoinError('identity_conflict', 'This contact was merged into another one.', { candidates: [contacts.findSurvivor(id)?.id ?? contact.merged_into] })
    return contact
  }

  function requireLiving(id: string): ContactRecord {
    const contact = findLiving(id)
    if (contact === null) throw new RejoinError('not_found', 'There is no such contact.')
    return contact
  }

  /** Somebody who was blocked is not let in as part of somebody else, nor is somebody shut out by the way (CTC-4). */
  function requireWelcome(id: string): ContactRecord {
    const contact = requireLiving(id)
    if (contact.blocked) throw new RejoinError('contact_blocked', 'One of the two was blocked. Unblock them first, if they are the same person.')
    return contact
  }

  async function preview(dryRun: boolean, work: (tx: Tx) => string): Promise<MergeOutcome> {
    try {
      return await commit.write((tx) => {
        const id = work(tx)
        const outcome = { contact: contacts.get(id), merges: merges.list(id) }
        if (dryRun) throw new Preview(outcome)
        return outcome
      })
    } catch (error) {
      if (error instanceof Preview) return error.outcome
      throw error
    }
  }

  return {
    insertContact: (wanted) => commit.write((tx) => change(tx, contacts.create(tx, parts.makeId()), wanted)),
    updateContact: (id, wanted) =>
      commit.write((tx) => {
        const contact = findLiving(id)
        return contact === null ? null : change(tx, contact, wanted)
      }),
    introduceContact: (sessionId, introduction) => commit.write((tx) => introduceContact(parts, tx, sessionId, introduction)),
    listContacts: async (page) =>
      readPage({ list: 'contacts', page, fetch: (direction, key, limit) => contacts.page(direction, key === null ? null : String(key[0]), limit), keyOf: (row) => [row.id], map: contacts.read }),
    async searchContacts(selectors, page) {
      const found = findAll(contacts, selectors)
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
        if (findLiving(id) === null) return null
        contacts.setBlocked(tx, id, blocked)
        if (blocked) endVisits(parts, tx, id, 'contact_blocked')
        return contacts.get(id)
      }),
    mergeContacts: ({ source_id, destination_id, merged_by, dry_run }) =>
      preview(dry_run, (tx) => {
        if (source_id === destination_id) throw new RejoinError('invalid_field', 'A contact cannot be merged with itself.', { field: 'destination_id' })
        requireWelcome(source_id)
        requireWelcome(destination_id)
        mergeContacts(parts, tx, { survivor_id: destination_id, loser_id: source_id, merged_by })
        return destination_id
      }),
    unmergeContacts: ({ source_id, destination_id, since, dry_run }) =>
      preview(dry_run, (tx) => {
        requireLiving(destination_id)
        unmergeContacts(parts, tx, { source_id, destination_id, since })
        return destination_id
      }),
    listMerges: async (id) => merges.list(id),
    async eraseContact(id) {
      const erased = await commit.write((tx) => (findLiving(id) === null ? null : eraseContact(parts, tx, id)))
      if (erased !== null) await emptyWriteAheadLog(parts.db)
      return erased
    },
    listDecisions: async (id, page) => decisions.list(id, page),
  }
}
