import { signal, type ReadonlySignal } from '@preact/signals'
import type { Contact, Conversation } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { readSearchTerms, type SearchTerm } from '../state/search-terms.ts'

/** Somebody who has exactly the identity that was typed. */
export type Hit = { readonly contact: Contact; readonly by: SearchTerm['kind']; readonly conversationIds: readonly string[] }

export type SearchState =
  | { readonly status: 'idle' }
  | { readonly status: 'searching' | 'ready' | 'failed'; readonly query: string; readonly hits: readonly Hit[] }

export type ContactSearch = {
  readonly state: ReadonlySignal<SearchState>
  /** Looks once the typing pauses. */
  type(query: string): void
}

type ContactSearchDeps = {
  readonly call: Call
  readonly onContact: (contact: Contact) => void
  readonly onConversations: (conversations: readonly Conversation[]) => void
}

/** A pause in typing; half an address is nobody's. */
export const SEARCH_PAUSE_MS = 300
const CONVERSATIONS = 20

/** Finds people the lists have not loaded, by an exact e-mail, phone number or customer ID (`contacts.search`). */
export function createContactSearch({ call, onContact, onConversations }: ContactSearchDeps): ContactSearch {
  const state = signal<SearchState>({ status: 'idle' })
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = ''

  async function search(query: string): Promise<void> {
    const found = await Promise.all(readSearchTerms(query).map(find))
    if (query !== latest) return
    const hits = new Map<string, Hit>()
    for (const hit of found.flatMap((some) => some ?? [])) if (!hits.has(hit.contact.id)) hits.set(hit.contact.id, hit)
    const failed = hits.size === 0 && found.includes(null)
    state.value = { status: failed ? 'failed' : 'ready', query, hits: [...hits.values()] }
  }

  /** Null when nobody could be asked. A query that cannot be such an identity is simply nobody's. */
  async function find(term: SearchTerm): Promise<readonly Hit[] | null> {
    const outcome = await call('contacts.search', { [term.kind]: term.value })
    if (!outcome.ok) return outcome.failure.code === 'invalid_field' || outcome.failure.code === 'reserved_identifier' ? [] : null
    return Promise.all(
      outcome.data.data.map(async (contact) => {
        onContact(contact)
        const list = await call('conversations.list', { filters: { contact_id: contact.id }, page_size: CONVERSATIONS })
        if (list.ok) onConversations(list.data.data)
        return { contact, by: term.kind, conversationIds: list.ok ? list.data.data.map((conversation) => conversation.id) : [] }
      }),
    )
  }

  return {
    state,
    type(query) {
      latest = query.trim()
      clearTimeout(timer)
      if (latest === '') {
        state.value = { status: 'idle' }
        return
      }
      state.value = { status: 'searching', query: latest, hits: [] }
      timer = setTimeout(() => void search(latest), SEARCH_PAUSE_MS)
    },
  }
}
