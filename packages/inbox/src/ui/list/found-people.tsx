import { nameContact } from '@rejoin/protocol'
import type { Hit } from '../../live/contact-search.ts'
import type { View } from '../../state/view.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { ConversationRow } from './conversation-row.tsx'

const t = en.list

type FoundPeopleProps = { readonly hits: readonly Hit[]; readonly view: View; readonly currentId: string | null }

/** People the server knows by exactly what was typed, each with all their conversations, whatever view is open. */
export function FoundPeople({ hits, view, currentId }: FoundPeopleProps) {
  return (
    <section class="found" aria-label={t.found}>
      {hits.map((hit) => <FoundPerson key={hit.contact.id} hit={hit} view={view} currentId={currentId} />)}
    </section>
  )
}

function FoundPerson({ hit, view, currentId }: { readonly hit: Hit; readonly view: View; readonly currentId: string | null }) {
  const { contacts, feed, nameOf } = useInbox()
  const contact = contacts.contacts.value.get(hit.contact.id) ?? hit.contact
  const conversations = hit.conversationIds.flatMap((id) => feed.known.value.get(id) ?? [])
  return (
    <>
      <h3 class="found-head">
        <Avatar id={contact.id} name={nameContact(contact)} imageUrl={contact.avatar_url} size="small" />
        <span class="found-name" dir="auto">{nameOf(contact)}</span>
        <span class="found-by">{t.foundBy[hit.by]}</span>
      </h3>
      {conversations.length === 0 && <p class="found-silent">{t.foundSilent}</p>}
      <ul>
        {conversations.map((conversation) => (
          <li key={conversation.id}>
            <ConversationRow conversation={conversation} view={view} current={conversation.id === currentId} />
          </li>
        ))}
      </ul>
    </>
  )
}
