import { CHAT_PLUGIN, type Actor, type Contact, type ConversationEvent, type MergeRecord } from '@rejoin/protocol'
import { describeIdentity } from './how-we-know.ts'

/** How sure a reader can be of who said what: the log is one, but its visitor may have become known in the middle of it. */
export type Assurance = {
  /** Events with words that were said before the site had confirmed who was speaking. */
  readonly unproved: ReadonlySet<string>
  /** Events with or after which the visitor is somebody the site has confirmed. */
  readonly turningPoints: ReadonlySet<string>
}

/** Whether the contact with this id had a confirmed identity of their own. */
export type WasIdentified = (contactId: string) => boolean

/**
 * Two ways lead to a verified person in a log: the conversation changes hands (`conversation.associated`), because they
 * logged in (contract §5, claiming) or the site said so (§6), or what was said elsewhere is appended, with its own earlier
 * times.
 */
export function assessLog(events: readonly ConversationEvent[], wasIdentified: WasIdentified): Assurance {
  const unproved = new Set<string>()
  const turningPoints = new Set<string>()
  let open: string[] = []
  let lastTakenOver: string | null = null
  for (const event of events) {
    const takenOver = isTakenOver(event)
    if (!takenOver && lastTakenOver !== null) turningPoints.add(lastTakenOver)
    lastTakenOver = takenOver ? event.id : null
    if (event.type === 'message.created' && event.data.from_contact) {
      if (takenOver) unproved.add(event.id)
      else open.push(event.id)
    }
    if (event.type !== 'conversation.associated') continue
    const { contact, previous_contact_id: previous } = event.data
    // Anonymous visits are claimed (RES-5), and the site says who chats; a merge may also join two who were both known.
    const wasKnown = isRegrouped(event.actor) && wasIdentified(previous)
    if (!wasKnown && 'identified' in contact && describeIdentity(contact).level === 'verified') {
      for (const id of open) unproved.add(id)
      turningPoints.add(event.id)
    }
    open = []
  }
  if (lastTakenOver !== null) turningPoints.add(lastTakenOver)
  return { unproved, turningPoints }
}

/** The conversation changed hands because the records did, not because somebody proved who chats. */
export function isRegrouped(actor: Actor): boolean {
  return actor.id === 'merge' || actor.id === 'unmerge'
}

/** A claimed message keeps its own time, while its event has that of the claim. */
function isTakenOver(event: ConversationEvent): boolean {
  return event.type === 'message.created' && event.data.source === CHAT_PLUGIN && event.data.sent_at < event.at
}

/** What the contact's merges tell about the others; while they are not known yet, nothing is said against anybody. */
export function judgeByMerges(contact: Contact | undefined, merges: readonly MergeRecord[] | null): WasIdentified {
  return (id) => {
    if (merges === null) return true
    if (id === contact?.id) return contact.identified
    return merges.some((merge) => merge.source_id === id && merge.identities.length > 0)
  }
}
