import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Inbox } from '../inbox.ts'

export const InboxContext = createContext<Inbox | null>(null)

/** The inbox of the signed-in agent. */
export function useInbox(): Inbox {
  const inbox = useContext(InboxContext)
  if (inbox === null) throw new Error('useInbox is used outside of a signed-in inbox')
  return inbox
}
