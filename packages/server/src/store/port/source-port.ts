import type { Content, Page, Source, SourceMapping, SourceMessage } from '@rejoin/protocol'
import type { Identity } from './identity-port.ts'
import type { PageRequest } from './page-request.ts'

/** Sources: other systems whose events become messages. Part of the storage port (see `../store.ts`). */

export type SourceRecord = Source

export type NewSource = { readonly source_id: string; readonly name: string; readonly mapping: SourceMapping | null; readonly token_hash: string }

/** One event as its source told of it. */
export type NewSourceEvent = {
  readonly source_message_id: string
  /** Whom it is about; without any it is about nobody. */
  readonly identities: readonly Identity[]
  readonly content: Content
  /** When it happened (ISO time). */
  readonly sent_at: string
}

export type IngestOutcome = {
  /** `conflict`: this id was another event before; nothing is stored. */
  readonly status: 'created' | 'duplicate' | 'conflict'
  readonly message_id: string
}

export type SourceStore = {
  /** Rejects with `identity_conflict` when the name is taken. One that was deleted goes on under its name. */
  insertSource(source: NewSource): Promise<SourceRecord>
  /** Null: there is none of this name. */
  updateSource(sourceId: string, patch: Partial<Omit<NewSource, 'source_id'>>): Promise<SourceRecord | null>
  /** Ends its token, and throws away what waited for its contact; what contacts have stays theirs. False when there is none. */
  deleteSource(sourceId: string): Promise<boolean>
  findSource(sourceId: string): Promise<SourceRecord | null>
  findSourceByToken(hash: string): Promise<SourceRecord | null>
  listSources(page: PageRequest): Promise<Page<SourceRecord>>
  /**
   * Stores each event once, by its id, in the order given; `isRepeat` tells whether one that came again is the same. It becomes
   * a message in its contact's conversation of this source. Its contact is the one who has its `external_id`; else the one to
   * whom all its other identities lead that anybody has, unless both have an `external_id` that differs. While there is no such
   * contact it waits, and is looked at again whenever somebody gains one of its identities. Null: there is no such source.
   */
  ingestEvents(sourceId: string, events: readonly NewSourceEvent[], isRepeat: (stored: Content, again: Content) => boolean): Promise<readonly IngestOutcome[] | null>
  /** What the source told of, waiting or not; newest page first, oldest first inside it. */
  listSourceMessages(source: SourceRecord, eventName: string | null, page: PageRequest): Promise<Page<SourceMessage>>
}
