import { useEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '@rejoin/protocol'
import type { Inbox } from '../../inbox.ts'
import type { SearchState } from '../../live/contact-search.ts'
import { hasMore, selectRows, type Streams } from '../../state/conversation-list.ts'
import { matchesFilter } from '../../state/filter-rows.ts'
import { streamsOfView, type View } from '../../state/view.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Contained } from '../parts/contained.tsx'
import { Icon } from '../parts/icon.tsx'
import { FILTER_ID } from '../shell/use-keys.ts'
import { ConversationRow } from './conversation-row.tsx'
import { FoundPeople } from './found-people.tsx'
import './conversation-list.css'

const t = en.list

/** One view: newest activity first, live, and further back as one scrolls. */
export function ConversationList() {
  const inbox = useInbox()
  const { feed, me, navigation, contacts, search } = inbox
  const { view, conversationId } = navigation.route.value
  const [query, setQuery] = useState('')
  const all = selectRows(feed.known.value, feed.streams.value, view, me.value.id)
  const found = search.state.value
  const hits = found.status === 'idle' ? [] : found.hits
  const shownAbove = new Set(hits.flatMap((hit) => hit.conversationIds))
  const rows = filterRows(inbox, all, query).filter((row) => !shownAbove.has(row.id))
  const more = hasMore(feed.streams.value, view)

  useEffect(() => contacts.want(all.map((row) => row.contact_id)), [all.map((row) => row.contact_id).join()])

  const ask = (words: string): void => {
    setQuery(words)
    search.type(words)
  }

  /** Whoever typed an address and pressed Enter wants that person; otherwise the first row. */
  const openFirst = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || query.trim() === '') return
    const first = hits.flatMap((hit) => hit.conversationIds)[0] ?? rows[0]?.id
    if (first !== undefined) navigation.go({ view, conversationId: first, about: false })
  }

  return (
    <section class="list" aria-label={t.label}>
      <header class="list-head">
        <h2 class="list-title">{en.views[view]}</h2>
        <div class="filter">
          <Icon name="search" size={16} />
          <input
            id={FILTER_ID}
            class="filter-input"
            type="search"
            placeholder={t.search}
            aria-label={t.search}
            title={t.searchHint}
            autocomplete="off"
            value={query}
            onInput={(event) => ask(event.currentTarget.value)}
            onKeyDown={openFirst}
          />
          {query === '' ? (
            <kbd aria-hidden="true">/</kbd>
          ) : (
            <button type="button" class="filter-clear" aria-label={t.clearSearch} onClick={() => ask('')}>
              <Icon name="close" size={14} />
            </button>
          )}
        </div>
      </header>
      <p class="unseen" role="status">{hits.length > 0 && t.foundCount(hits.length)}</p>
      <div class="list-scroll">
        {hits.length > 0 && <FoundPeople hits={hits} view={view} currentId={conversationId} />}
        <ul class="rows">
          {rows.map((conversation) => (
            <li key={conversation.id}>
              <Contained>
                <ConversationRow conversation={conversation} view={view} current={conversation.id === conversationId} />
              </Contained>
            </li>
          ))}
        </ul>
        {rows.length === 0 && hits.length === 0 && <ListEmpty streams={feed.streams.value} view={view} search={found.status} />}
        {more && all.length > 0 && <MoreSentinel key={`${view}-${all.length}`} onSeen={() => feed.loadMore(view)} />}
      </div>
    </section>
  )
}

function filterRows(inbox: Inbox, rows: readonly Conversation[], query: string): readonly Conversation[] {
  if (query.trim() === '') return rows
  return rows.filter((row) => {
    const contact = inbox.contacts.contacts.value.get(row.contact_id)
    return matchesFilter(row, contact, inbox.nameOf(contact), query)
  })
}

type ListEmptyProps = { readonly streams: Streams; readonly view: View; readonly search: SearchState['status'] }

function ListEmpty({ streams, view, search }: ListEmptyProps) {
  const states = streamsOfView[view].map((name) => streams[name])
  const words = states.some((stream) => stream.status === 'failed') ? t.failed : search === 'idle' ? t.empty[view] : t.noMatch[search]
  if (states.some((stream) => stream.read === 0 && (stream.status === 'loading' || stream.status === 'idle'))) return <ListSkeleton />
  return (
    <div class="list-empty">
      <Icon name={view === 'completed' ? 'done' : 'inbox'} size={26} />
      <p>{words}</p>
    </div>
  )
}

function ListSkeleton() {
  return (
    <div class="list-skeleton" role="status" aria-label={t.loading}>
      {[0, 1, 2, 3, 4].map((index) => (
        <div class="skeleton-row" key={index}>
          <span class="skeleton skeleton-face" />
          <span class="skeleton-lines">
            <span class="skeleton" />
            <span class="skeleton" />
          </span>
        </div>
      ))}
    </div>
  )
}

/** Asks for more as soon as the end of the list comes near. */
function MoreSentinel({ onSeen }: { readonly onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onSeen(), { rootMargin: '400px' })
    if (mark.current !== null) observer.observe(mark.current)
    return () => observer.disconnect()
  }, [])
  return <div class="list-more" ref={mark}>{t.loadingMore}</div>
}
