import { useEffect } from 'preact/hooks'
import { nameTicket, type ConversationInfo } from '@rejoin/protocol'
import { byActivity } from '../../state/conversation-list.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { ConversationLink } from './conversation-link.tsx'

const t = en.about

/** What else this person wrote about. */
export function OtherConversations({ info }: { readonly info: ConversationInfo }) {
  const { feed, session } = useInbox()
  const contactId = info.contact_id

  useEffect(() => {
    void session.call('conversations.list', { filters: { contact_id: contactId }, page_size: 20 }).then((outcome) => {
      if (outcome.ok) feed.learn(outcome.data.data)
    })
  }, [contactId])

  const others = [...feed.known.value.values()].filter((other) => other.contact_id === contactId && other.id !== info.id).toSorted(byActivity)
  return (
    <section class="about-section">
      <h3>{t.others}</h3>
      {others.length === 0 && <p class="about-nothing">{t.noOthers}</p>}
      <ul class="others">
        {others.map((other) => (
          <li key={other.id}>
            <ConversationLink conversation={other} by={other.ticket === null ? null : nameTicket(other.ticket)} />
          </li>
        ))}
      </ul>
    </section>
  )
}
