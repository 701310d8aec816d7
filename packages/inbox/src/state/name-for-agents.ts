import { nameContact, type Contact } from '@rejoin/protocol'

/** What agents call somebody. What visitors call themselves is marked as that for as long as nobody knows better (VIS-3). */
export function nameForAgents(contact: Contact, mark: (name: string) => string): string | null {
  const said = contact.identified || contact.first_name !== null || contact.last_name !== null ? null : (contact.introduction?.name ?? null)
  return contact.display_name ?? (said === null ? nameContact(contact) : mark(said))
}
