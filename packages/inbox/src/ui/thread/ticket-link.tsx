import type { TicketRef } from '@rejoin/protocol'
import { labelTicket } from '../../state/label-ticket.ts'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'

/** What a conversation is about; leads to the site's own page of it where there is one. */
export function TicketLink({ ticket }: { readonly ticket: TicketRef }) {
  const label = labelTicket(ticket)
  const content = (
    <>
      <Icon name="file" size={14} />
      <span class="unseen">{en.about.ticket}</span>
      <bdi class="ticket-link-name">{label}</bdi>
    </>
  )
  if (ticket.url === null) return <span class="ticket-link" title={label}>{content}</span>
  return (
    <a class="ticket-link" href={ticket.url} title={ticket.url} target="_blank" rel="noopener noreferrer">
      {content}
      <Icon name="outside" size={13} />
    </a>
  )
}
