import type { TicketRef } from '@rejoin/protocol'
import { panelStrings } from '../strings/en.ts'
import { Icon } from './icons.tsx'
import { nameTicket } from './name-ticket.ts'

/** What the conversation is about; a link where the site gave one. */
export function AboutBar({ ticket, fullPage }: { readonly ticket: TicketRef; readonly fullPage: boolean }) {
  const name = nameTicket(ticket)
  if (ticket.url === null) {
    return (
      <p class="about">
        <Icon name="file" />
        <span class="hidden">{panelStrings.about}</span>
        <span>{name}</span>
      </p>
    )
  }
  // A page of the same site goes on with the chat; everything else must not take its place.
  const staysHere = !fullPage && new URL(ticket.url).origin === location.origin
  return (
    <a class="about" href={ticket.url} {...(staysHere ? {} : { target: '_blank', rel: 'noopener noreferrer' })}>
      <Icon name="file" />
      <span class="hidden">{panelStrings.about}</span>
      <span>{name}</span>
      {!staysHere && <span class="hidden">({panelStrings.opensNewTab})</span>}
      <Icon name="page" />
    </a>
  )
}
