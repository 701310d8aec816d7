import { useEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '@rejoin/protocol'
import type { Inbox } from '../../inbox.ts'
import { hasMore, selectRows, type Streams } from '../../state/conversation-list.ts'
import { matchesFilter } from '../../state/filter-rows.ts'
import { streamsOfView, type View } from '../../state/view.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Contained } from '../parts/contained.tsx'
import { Icon } from '../parts/icon.tsx'
import { FILTER_ID } from '../shell/use-keys.ts'
import { ConversationRow } from './conversation-row.tsx'
import './conversation-list.css'

const t = en.list

/** One view: newest activity first, live, and further back as one scrolls. */
export function ConversationList() {
  const inbox = useInbox()
  const { feed, me, navigation, contacts } = inbox
  const { view, conversationId } = navigation.route.value
  const [query, setQuery] = useState('')
  const all = selectRows(feed.known.value, feed.streams.value, view, me.value.id)
  const rows = filterRows(inbox, all, query)
  const more = hasMore(feed.streams.value, view)

  useEffect(() => contacts.want(all.map((row) => row.contact_id)), [all.map((row) => row.contact_id).join()])

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
            autocomplete="off"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
          {query === '' ? (
            <kbd aria-hidden="true">/</kbd>
          ) : (
            <button type="button" class="filter-clear" aria-label={t.clearSearch} onClick={() => setQuery('')}>
              <Icon name="close" size={14} />
            </button>
          )}
        </div>
      </header>
      <div class="list-scroll">
        <ul class="rows">
          {rows.map((conversation) => (
            <li key={conversation.id}>
              <Contained>
                <ConversationRow conversation={conversation} view={view} current={conversation.id === conversationId} />
              </Contained>
            </li>
          ))}
        </ul>
        {rows.length === 0 && <ListEmpty streams={feed.streams.value} view={view} filtered={query.trim() !== ''} />}
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

function ListEmpty({ streams, view, filtered }: { readonly streams: Streams; readonly view: View; readonly filtered: boolean }) {
  const states = streamsOfView[view].map((name) => streams[name])
  const words = states.some((stream) => stream.status === 'failed') ? t.failed : filtered ? t.noMatch : t.empty[view]
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
