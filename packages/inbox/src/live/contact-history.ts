import { signal, type ReadonlySignal } from '@preact/signals'
import type { IdentifyDecision, MergeRecord } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'

export type Decisions = {
  readonly status: 'loading' | 'ready' | 'failed'
  /** The newest first. */
  readonly items: readonly IdentifyDecision[]
  /** Leads further back; null at the end. */
  readonly cursor: string | null
}

/** How somebody came to be known: the site's decisions about them, and whom they were merged with. */
export type ContactHistory = {
  readonly decisions: ReadonlySignal<Decisions>
  /** Null until they are known. */
  readonly merges: ReadonlySignal<readonly MergeRecord[] | null>
  /** Reads the history of this contact, unless this `version` of it is already here. */
  show(contactId: string, version: string): void
  /** Reads it once more: a decision that changed nothing about the contact leaves no other trace. */
  refresh(): void
  loadEarlier(): Promise<void>
}

const PAGE = 5
const EMPTY: Decisions = { status: 'loading', items: [], cursor: null }

export function createContactHistory(call: Call): ContactHistory {
  const decisions = signal<Decisions>(EMPTY)
  const merges = signal<readonly MergeRecord[] | null>(null)
  let shown: { readonly contactId: string; readonly version: string } | null = null

  /** Continues behind `known`. What is shown stays until there is something newer. */
  async function readDecisions(contactId: string, known: Decisions): Promise<void> {
    decisions.value = { ...decisions.peek(), status: 'loading' }
    const outcome = await call('contacts.decisions', { contact_id: contactId, page_size: PAGE, ...(known.cursor === null ? {} : { cursor: known.cursor }) })
    if (shown?.contactId !== contactId) return
    decisions.value = outcome.ok
      ? { status: 'ready', items: [...known.items, ...outcome.data.data], cursor: outcome.data.pagination_data.next_cursor }
      : { ...decisions.peek(), status: 'failed' }
  }

  async function readMerges(contactId: string): Promise<void> {
    const outcome = await call('contacts.info', { id: contactId })
    if (outcome.ok && shown?.contactId === contactId) merges.value = outcome.data.merge_history
  }

  function refresh(): void {
    if (shown === null) return
    void readDecisions(shown.contactId, EMPTY)
    void readMerges(shown.contactId)
  }

  return {
    decisions,
    merges,
    show(contactId, version) {
      if (shown?.contactId === contactId && shown.version === version) return
      if (shown?.contactId !== contactId) {
        decisions.value = EMPTY
        merges.value = null
      }
      shown = { contactId, version }
      refresh()
    },
    refresh,
    async loadEarlier() {
      const known = decisions.peek()
      if (shown === null || known.status === 'loading') return
      if (known.cursor !== null || known.items.length === 0) await readDecisions(shown.contactId, known)
    },
  }
}
