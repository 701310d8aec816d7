import { useEffect } from 'preact/hooks'
import type { ConversationInfo, TicketRef } from '@rejoin/protocol'
import { byActivity } from '../../state/conversation-list.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { TicketLink } from '../thread/ticket-link.tsx'
import { ConversationLink } from './conversation-link.tsx'

const t = en.about

/** What the conversation is about, which organizations take part, and who else talks about it: the seller beside the buyer. */
export function AboutTicket({ info, ticket }: { readonly info: ConversationInfo; readonly ticket: TicketRef }) {
  const { feed, session, contacts, nameOf } = useInbox()
  const { type, external_id } = ticket

  useEffect(() => {
    void session.call('conversations.list', { filters: { ticket: { type, external_id } }, page_size: 20 }).then((outcome) => {
      if (outcome.ok) feed.learn(outcome.data.data)
    })
  }, [ticket.id])

  const others = [...feed.known.value.values()].filter((other) => other.ticket?.id === ticket.id && other.contact_id !== info.contact_id).toSorted(byActivity)
  const theirs = others.map((other) => other.contact_id).join()
  useEffect(() => contacts.want(others.map((other) => other.contact_id)), [theirs])

  const organizations = info.participants.flatMap(({ organization_id: organization }) => (organization === undefined ? [] : [organization]))
  return (
    <section class="about-section" aria-label={t.ticket}>
      <h3>{t.ticket}</h3>
      <p class="about-ticket"><TicketLink ticket={ticket} /></p>
      {organizations.length > 0 && <p class="about-ticket-with"><bdi>{t.takesPart(organizations)}</bdi></p>}
      {others.length > 0 && (
        <>
          <p class="about-ticket-with">{t.alsoAbout}</p>
          <ul class="others">
            {others.map((other) => (
              <li key={other.id}>
                <ConversationLink conversation={other} by={nameOf(contacts.contacts.value.get(other.contact_id))} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
