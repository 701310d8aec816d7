import { useEffect } from 'preact/hooks'
import { summarizeMessage, type ConversationInfo } from '@rejoin/protocol'
import { byActivity } from '../../state/conversation-list.ts'
import { formatAge } from '../../state/relative-time.ts'
import { formatRoute } from '../../state/route.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { now } from '../now.ts'

const t = en.about

/** What else this person wrote about. */
export function OtherConversations({ info }: { readonly info: ConversationInfo }) {
  const { feed, session, navigation } = useInbox()
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
            <a class="other" href={formatRoute({ ...navigation.route.value, conversationId: other.id, about: false })}>
              <span class="other-text">{other.last_message === null ? en.list.noMessage : summarizeMessage(other.last_message)}</span>
              <span class="other-line">
                {t.states[other.state]}
                {other.ticket !== null && ` · ${other.ticket.title ?? other.ticket.external_id}`}
                <time dateTime={other.updated_at}> · {formatAge(other.updated_at, now.value, en.locale, 'now')}</time>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
