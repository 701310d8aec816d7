import { useEffect, useState } from 'preact/hooks'
import type { Failure } from '../../api/outcome.ts'
import { readIdentity } from '../../state/provenance.ts'
import { formatRoute } from '../../state/route.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { nameIdentity } from './name-identity.ts'

const t = en.conflict

/** 409 `identity_conflict` in words: whose it is, where they are, and what can be done when both are one person. */
export function ConflictNotice({ failure }: { readonly failure: Failure }) {
  const conflict = failure.conflicts?.[0]
  const survivor = failure.candidates?.[0]
  return (
    <div class="conflict" role="alert">
      {conflict !== undefined && (
        <>
          <p><OtherPerson contactId={conflict.contact_id} words={(name) => t.belongsTo(nameIdentity(readIdentity(conflict.identifier)), name)} /></p>
          <p>{t.samePerson}</p>
          <p class="provenance-small">{t.theirId} <code class="provenance-id">{conflict.contact_id}</code></p>
        </>
      )}
      {survivor !== undefined && <p><OtherPerson contactId={survivor} words={t.mergedInto} /></p>}
      {conflict === undefined && survivor === undefined && <p>{en.failure(failure)}</p>}
    </div>
  )
}

/** Who it is, with the way to their newest conversation if they have one. */
function OtherPerson({ contactId, words }: { readonly contactId: string; readonly words: (name: string) => string }) {
  const { contacts, feed, nameOf, navigation, session } = useInbox()
  const [conversationId, setConversationId] = useState<string | null | undefined>(undefined)

  useEffect(() => {
    let current = true
    contacts.want([contactId])
    void session.call('conversations.list', { filters: { contact_id: contactId }, page_size: 1 }).then((outcome) => {
      if (!current || !outcome.ok) return
      feed.learn(outcome.data.data)
      setConversationId(outcome.data.data[0]?.id ?? null)
    })
    return () => {
      current = false
    }
  }, [contactId])

  const name = nameOf(contacts.contacts.value.get(contactId))
  return (
    <>
      {words(name)}{' '}
      {typeof conversationId === 'string' && <a class="text-button" href={formatRoute({ ...navigation.route.value, conversationId, about: false })}>{t.open(name)}</a>}
      {conversationId === null && t.noConversation}
    </>
  )
}
