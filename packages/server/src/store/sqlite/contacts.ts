import type { Database } from 'better-sqlite3'
import type { KeptIntroduction, Metadata } from '@rejoin/protocol'
import type { Change, ContactRecord, Identity, IdentityMatch, ProfilePatch } from '../store.ts'
import { IS_NOBODY } from './associations.ts'
import type { Tx } from './group-commit.ts'
import { bindContact, learn, NOBODY_YET, PROFILE_FIELDS, type Unverified } from './learn-contact.ts'
import type { Membership } from './membership.ts'
import { readContact, type ContactRow } from './rows.ts'

const COLUMNS = /* sql */ `c.*, (SELECT json_group_object(kind, value) FROM (SELECT kind, value FROM contact_identities i WHERE i.contact_id = c.id ORDER BY created_at)) AS identities`

/** Sorts after every UUID. */
const LAST_ID = 'g'

/** A tombstone points to its survivor, which may itself have been merged; more hops than this is a cycle. */
const MAX_HOPS = 16

export type Contacts = ReturnType<typeof prepareContacts>

export function prepareContacts(db: Database, membership: Membership) {
  const byId = db.prepare<[string], ContactRow>(`SELECT ${COLUMNS} FROM contacts c WHERE id = ?`)
  const byIdentity = db.prepare<[string, string], { contact_id: string }>('SELECT contact_id FROM contact_identities WHERE kind = ? AND value = ?')
  const insert = db.prepare(
    `INSERT INTO contacts (id, external_id, email, email_verified, phone_number, phone_number_verified, first_name, last_name, display_name, avatar_url, locale, timezone, organization_id, metadata, introduction, created_at, updated_at)
     VALUES (@id, @external_id, @email, @email_verified, @phone_number, @phone_number_verified, @first_name, @last_name, @display_name, @avatar_url, @locale, @timezone, @organization_id, @metadata, @introduction, @now, @now)`,
  )
  const addIdentity = db.prepare('INSERT INTO contact_identities (kind, value, contact_id, created_at) VALUES (?, ?, ?, ?)')
  const noteChange = db.prepare('UPDATE contacts SET updated_at = ? WHERE id = ?')
  const moveIdentities = db.prepare('UPDATE contact_identities SET contact_id = ? WHERE contact_id = ?')
  const update = db.prepare(
    `UPDATE contacts SET external_id = @external_id, email = @email, email_verified = @email_verified, phone_number = @phone_number, phone_number_verified = @phone_number_verified,
     first_name = @first_name, last_name = @last_name, display_name = @display_name, avatar_url = @avatar_url, locale = @locale,
     timezone = @timezone, organization_id = @organization_id, metadata = @metadata, introduction = @introduction, updated_at = @updated_at WHERE id = @id`,
  )
  const identitiesOf = db.prepare<[string], Identity>('SELECT kind, value FROM contact_identities WHERE contact_id = ? ORDER BY created_at')
  const moveIdentity = db.prepare('UPDATE contact_identities SET contact_id = ? WHERE kind = ? AND value = ? AND contact_id = ?')
  const dropIdentity = db.prepare('DELETE FROM contact_identities WHERE contact_id = ? AND kind = ?')
  const dropIdentities = db.prepare('DELETE FROM contact_identities WHERE contact_id = ?')
  const setBlocked = db.prepare('UPDATE contacts SET blocked_at = ?, updated_at = ? WHERE id = ?')
  const revive = db.prepare('UPDATE contacts SET merged_into = NULL, updated_at = ? WHERE id = ?')
  const tombstones = db.prepare<[string], { id: string }>('WITH RECURSIVE buried(id) AS (SELECT id FROM contacts WHERE merged_into = ? UNION SELECT c.id FROM contacts c JOIN buried ON c.merged_into = buried.id) SELECT id FROM buried')
  const erase = db.prepare(
    `UPDATE contacts SET external_id = NULL, email = NULL, email_verified = 0, phone_number = NULL, phone_number_verified = 0, first_name = NULL, last_name = NULL,
     display_name = NULL, avatar_url = NULL, locale = NULL, timezone = NULL, organization_id = NULL, metadata = '{}', introduction = NULL, epoch = epoch + 1, deleted_at = @now, updated_at = @now WHERE id = @id`,
  )
  const page = {
    older: db.prepare<[string, number], ContactRow>(`SELECT ${COLUMNS} FROM contacts c WHERE id < ? AND merged_into IS NULL AND deleted_at IS NULL AND NOT ${IS_NOBODY} ORDER BY id DESC LIMIT ?`),
    newer: db.prepare<[string, number], ContactRow>(`SELECT ${COLUMNS} FROM contacts c WHERE id > ? AND merged_into IS NULL AND deleted_at IS NULL AND NOT ${IS_NOBODY} ORDER BY id ASC LIMIT ?`),
  }
  const byMetadata = db.prepare<[string, string, number], { contact_id: string }>(
    `SELECT m.contact_id FROM contact_metadata m JOIN contacts c ON c.id = m.contact_id WHERE m.key = ? AND m.value = ? AND c.merged_into IS NULL AND NOT ${IS_NOBODY} LIMIT ?`,
  )
  const bury = db.prepare('UPDATE contacts SET merged_into = ?, epoch = epoch + 1, updated_at = ? WHERE id = ?')
  const moveConsents = db.prepare('UPDATE consents SET contact_id = ? WHERE contact_id = ?')
  const forgetConsents = db.prepare('DELETE FROM consents WHERE contact_id = @id OR session_id IN (SELECT id FROM sessions WHERE contact_id = @id)')
  const raiseEpoch = db.prepare('UPDATE contacts SET epoch = epoch + 1 WHERE id = ?')

  const forgetMetadata = db.prepare('DELETE FROM contact_metadata WHERE contact_id = ?')
  const addMetadata = db.prepare('INSERT INTO contact_metadata (key, value, contact_id) VALUES (?, ?, ?)')

  /** Values as JSON, so that `1` and `"1"` stay two things. */
  function indexMetadata(contactId: string, before: Metadata, metadata: Metadata): void {
    if (Object.keys(before).length > 0) forgetMetadata.run(contactId)
    for (const [key, value] of Object.entries(metadata)) addMetadata.run(key, JSON.stringify(value), contactId)
  }

  /** Backends hear of it by webhook (HOOK-2); what else the same commit says of this contact may outweigh it. */
  function report(tx: Tx, type: Extract<Change, { kind: 'contact' }>['type'], contact_id: string, source_id: string | null = null): void {
    tx.changes.push({ kind: 'contact', type, contact_id, source_id })
  }

  function find(id: string): ContactRecord | null {
    const row = byId.get(id)
    return row === undefined ? null : readContact(row)
  }

  function get(id: string): ContactRecord {
    const contact = find(id)
    if (contact === null) throw new Error('a contact vanished inside its own transaction')
    return contact
  }

  return {
    find,
    get,
    /** The one who carries on for `id`: itself, or the survivor of its merges. Null when there is none. */
    findSurvivor(id: string): ContactRecord | null {
      let contact = find(id)
      for (let hops = 0; contact?.merged_into != null; hops++) {
        if (hops === MAX_HOPS) return null
        contact = find(contact.merged_into)
      }
      return contact
    },
    findByIdentity(identity: Identity): ContactRecord | null {
      const row = byIdentity.get(identity.kind, identity.value)
      return row === undefined ? null : this.findSurvivor(row.contact_id)
    },
    /** Whom each of them leads to; who is reached by several is read once. */
    match(identities: readonly Identity[]): IdentityMatch[] {
      const read = new Map<string, ContactRecord | null>()
      return identities.map((identity) => {
        const row = byIdentity.get(identity.kind, identity.value)
        if (row === undefined) return { identity, contact: null }
        const contact = read.get(row.contact_id) ?? this.findSurvivor(row.contact_id)
        read.set(row.contact_id, contact)
        return { identity, contact }
      })
    },
    addIdentity(tx: Tx, contactId: string, identity: Identity): void {
      addIdentity.run(identity.kind, identity.value, contactId, tx.now)
      noteChange.run(tx.now, contactId)
      report(tx, 'contact.updated', contactId)
    },
    raiseEpoch(id: string): void {
      raiseEpoch.run(id)
    },
    /**
     * Writes what the call knows about the contact; false: it was known already.
     * A given verified address becomes the shown one; an unverified one never replaces a verified one (IDN-8).
     */
    enrich(tx: Tx, contact: ContactRecord, identities: readonly Identity[], unverified: Unverified, profile: ProfilePatch): boolean {
      return this.save(tx, contact, learn(contact, identities, unverified, profile))
    },
    /** Somebody new with all that is known of them, in one step: identify does it for every newcomer. Of a visitor nothing is known. */
    create(tx: Tx, id: string, identities: readonly Identity[] = [], unverified: Unverified = {}, profile: ProfilePatch = {}): ContactRecord {
      const known = learn(NOBODY_YET, identities, unverified, profile)
      const bound = bindContact(id, known)
      insert.run({ ...bound, now: tx.now })
      for (const { kind, value } of identities) addIdentity.run(kind, value, id, tx.now)
      indexMetadata(id, {}, known['metadata'] as Metadata)
      report(tx, 'contact.created', id)
      const held = JSON.stringify(Object.fromEntries(identities.map(({ kind, value }) => [kind, value])))
      return readContact({ ...bound, epoch: 0, merged_into: null, blocked_at: null, deleted_at: null, created_at: tx.now, updated_at: tx.now, identities: held } as ContactRow)
    },
    save(tx: Tx, before: ContactRecord, next: Record<string, unknown>): boolean {
      const bound = bindContact(before.id, next)
      if (JSON.stringify(bound) === JSON.stringify(bindContact(before.id, before))) return false
      update.run({ ...bound, updated_at: tx.now })
      report(tx, 'contact.updated', before.id)
      if (next['organization_id'] !== before.organization_id) membership.follow(tx, { contact_id: before.id })
      if (bound.metadata !== JSON.stringify(before.metadata)) indexMetadata(before.id, before.metadata, next['metadata'] as Metadata)
      return true
    },
    /** What they say of themselves. An address they typed is shown as one, and never as proved (IDN-8). */
    introduce(tx: Tx, contact: ContactRecord, introduction: KeptIntroduction): void {
      const next: Record<string, unknown> = { ...contact, introduction }
      for (const kind of ['email', 'phone_number'] as const) if (introduction[kind] !== null && !contact[`${kind}_verified`]) next[kind] = introduction[kind]
      this.save(tx, contact, next)
    },
    /** Identities go to the survivor, gaps in its profile are filled, the loser becomes a tombstone (IDN-11). */
    merge(tx: Tx, survivorId: string, loserId: string): void {
      const survivor = get(survivorId)
      const loser = get(loserId)
      moveIdentities.run(survivorId, loserId)
      const next: Record<string, unknown> = { ...survivor, external_id: survivor.external_id ?? loser.external_id, metadata: { ...loser.metadata, ...survivor.metadata } }
      for (const field of [...PROFILE_FIELDS, 'introduction'] as const) next[field] = survivor[field] ?? loser[field]
      for (const kind of ['email', 'phone_number'] as const) {
        // What somebody typed does not hide what somebody proved (IDN-8).
        if (survivor[kind] === null || (!survivor[`${kind}_verified`] && loser[`${kind}_verified`])) {
          next[kind] = loser[kind]
          next[`${kind}_verified`] = loser[`${kind}_verified`]
        }
      }
      this.save(tx, survivor, next)
      this.bury(tx, loserId, survivorId)
    },
    bury(tx: Tx, loserId: string, survivorId: string): void {
      bury.run(survivorId, tx.now, loserId)
      moveConsents.run(survivorId, loserId)
      report(tx, 'contact.merged', survivorId, loserId)
    },
    read: readContact,
    page: (direction: 'older' | 'newer', after: string | null, limit: number): ContactRow[] => page[direction].all(after ?? LAST_ID, limit),
    /** A negative `limit` is none. */
    findByMetadata: (key: string, value: string | number | boolean, limit = -1): string[] => byMetadata.all(key, JSON.stringify(value), limit).map((row) => row.contact_id),
    listIdentities: (id: string): Identity[] => identitiesOf.all(id),
    dropIdentity(tx: Tx, id: string, kind: string): void {
      if (dropIdentity.run(id, kind).changes === 0) return
      report(tx, 'contact.updated', id)
      if (kind === 'external_id') membership.follow(tx, { contact_id: id })
    },
    setBlocked(tx: Tx, id: string, blocked: boolean): void {
      if (get(id).blocked !== blocked) report(tx, 'contact.updated', id)
      setBlocked.run(blocked ? tx.now : null, tx.now, id)
    },
    listTombstones: (id: string): string[] => tombstones.all(id).map((row) => row.id),
    /** Whoever was merged into somebody goes silently with them, and so does whoever turned out to be them. */
    erase(tx: Tx, id: string, { silently }: { readonly silently: boolean }): void {
      if (!silently && get(id).merged_into === null) report(tx, 'contact.deleted', id)
      dropIdentities.run(id)
      forgetMetadata.run(id)
      forgetConsents.run({ id })
      erase.run({ now: tx.now, id })
      membership.follow(tx, { contact_id: id })
    },
    /** What is shown must follow what is held: a dropped identity is no longer shown, a new external_id replaces the old one. */
    clearShown(tx: Tx, id: string, change: { readonly drop: readonly string[]; readonly identities: readonly Identity[] }): void {
      const before = get(id)
      const next: Record<string, unknown> = { ...before }
      for (const kind of ['email', 'phone_number'] as const) {
        if (!change.drop.includes(kind)) continue
        next[kind] = null
        next[`${kind}_verified`] = false
      }
      if (change.drop.includes('external_id') || change.identities.some((identity) => identity.kind === 'external_id')) next['external_id'] = null
      this.save(tx, before, next)
    },
    /** The source lives again with its identities; the destination loses what it had only by the merge. */
    restore(tx: Tx, sourceId: string, destinationId: string, moved: { readonly identities: readonly Identity[]; readonly before: ContactRecord; readonly after: ContactRecord }): void {
      for (const identity of moved.identities) moveIdentity.run(sourceId, identity.kind, identity.value, destinationId)
      revive.run(tx.now, sourceId)
      report(tx, 'contact.updated', sourceId)
      report(tx, 'contact.updated', destinationId)
      const destination = get(destinationId)
      const next: Record<string, unknown> = { ...destination }
      for (const field of ['external_id', 'email', 'email_verified', 'phone_number', 'phone_number_verified', ...PROFILE_FIELDS] as const) {
        if (destination[field] === moved.after[field]) next[field] = moved.before[field]
      }
      if (destination.introduction?.at === moved.after.introduction?.at) next['introduction'] = moved.before.introduction
      const gained = Object.keys(moved.after.metadata).filter((key) => !Object.hasOwn(moved.before.metadata, key))
      next['metadata'] = Object.fromEntries(Object.entries(destination.metadata).filter(([key, value]) => !gained.includes(key) || value !== moved.after.metadata[key]))
      this.save(tx, destination, next)
      // An account that went back takes its part in tickets along.
      membership.follow(tx, { contact_id: destinationId })
    },
  }
}
