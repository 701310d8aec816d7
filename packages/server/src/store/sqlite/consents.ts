import type { Database } from 'better-sqlite3'
import type { ConsentRecord } from '@rejoin/protocol'
import type { ConsentGivers, ConsentStore, ConsentTerms } from '../store.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { Sessions } from './sessions.ts'

type TermsBinding = ConsentTerms & ConsentGivers

export type Consents = ReturnType<typeof prepareConsents>

export function prepareConsents(db: Database) {
  const same = 'channel_id = @channel_id AND text = @text AND privacy_url IS @privacy_url'
  const found = db.prepare<[TermsBinding], { found: number }>(`SELECT 1 AS found FROM consents WHERE session_id = @session_id AND ${same} UNION ALL SELECT 1 FROM consents WHERE contact_id = @contact_id AND ${same} LIMIT 1`)
  const bySecret = db.prepare<[ConsentTerms & { readonly hash: string }], { found: number }>(
    `SELECT 1 AS found FROM session_secrets k JOIN consents c ON c.session_id = k.session_id WHERE k.hash = @hash AND c.${same.replaceAll(' AND ', ' AND c.')} LIMIT 1`,
  )
  const insert = db.prepare('INSERT INTO consents (session_id, contact_id, channel_id, text, privacy_url, given_by, at) VALUES (@session_id, @contact_id, @channel_id, @text, @privacy_url, @given_by, @at)')
  const ofContact = db.prepare<[string], ConsentRecord>('SELECT channel_id, text, privacy_url, given_by, at FROM consents WHERE contact_id = ? ORDER BY at')

  return {
    has: (terms: ConsentTerms, givers: ConsentGivers): boolean => found.get({ ...terms, ...givers }) !== undefined,
    hasBySecret: (terms: ConsentTerms, hash: string): boolean => bySecret.get({ ...terms, hash }) !== undefined,
    insert: (tx: Tx, consent: ConsentTerms & ConsentGivers & Pick<ConsentRecord, 'given_by'>): void => void insert.run({ ...consent, at: tx.now }),
    list: (contactId: string): ConsentRecord[] => ofContact.all(contactId),
  }
}

export function createConsentStore({ commit, consents, sessions }: { readonly commit: GroupCommit; readonly consents: Consents; readonly sessions: Sessions }): ConsentStore {
  return {
    hasConsented: async (terms, givers) => consents.has(terms, givers),
    hasConsentedBySecret: async (terms, secretHash) => consents.hasBySecret(terms, secretHash),
    recordConsent: ({ session_id, given_by, channel_id, text, privacy_url }) =>
      commit.write((tx) => {
        const { contact_id } = sessions.getOpen(tx, session_id)
        const terms = { channel_id, text, privacy_url }
        if (!consents.has(terms, { session_id, contact_id })) consents.insert(tx, { ...terms, session_id, contact_id, given_by })
      }),
    listConsents: async (contactId) => consents.list(contactId),
  }
}
