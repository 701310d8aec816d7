import { nameContact, nameTicket, type Actor } from '@rejoin/protocol'
import type { NoticeEvent } from '../../state/thread-rows.ts'
import { en } from '../../strings/en.ts'

/** The names a quiet line needs. */
export type NoticeNames = {
  readonly myId: string
  readonly customer: string
  readonly agent: (id: string) => string
}

const t = en.notices

/** What a durable event that is no message says, in one line. */
export function describeNotice(event: NoticeEvent, names: NoticeNames): string {
  const who = nameActor(event.actor, names)
  switch (event.type) {
    case 'conversation.created':
      return event.data.ticket === null ? t.created : t.createdAbout(nameTicket(event.data.ticket))
    case 'conversation.assigned':
      return describeAssigned(event.data, event.actor, who, names)
    case 'conversation.transferred':
      return event.data.to_agent_id === event.actor.id ? t.assignedToSelf(who) : t.transferred(who, nameTarget(event.data, names))
    case 'conversation.completed':
      return t.completed(who)
    case 'conversation.reopened':
      return event.actor.purpose === 'customer' ? t.reopenedByVisitor : t.reopened(who)
    case 'conversation.merged':
      return t.merged
    case 'conversation.associated': {
      const { contact } = event.data
      const name = 'email' in contact ? nameContact(contact) : contact.display_name
      if (event.actor.id === 'merge') return t.movedByMerge(name)
      if (event.actor.id === 'unmerge') return t.movedBack(name)
      return name === null ? t.associatedNobody : t.associated(name)
    }
    case 'conversation.rated':
      return t.rated(who, event.data.score)
    case 'conversation.tagged':
      return t.tagged(who, event.data.tag)
    case 'conversation.untagged':
      return t.untagged(who, event.data.tag)
    case 'page.pushed':
      return t.pagePushed(who)
    case 'attachment.offered':
      return t.attachmentOffered(who, event.data.name)
    case 'attachment.accepted':
      return t.attachmentAccepted(who, event.data.name)
    case 'attachment.rejected':
      return t.attachmentRejected(who, event.data.name)
    case 'attachment.uploaded':
      return t.attachmentUploaded(event.data.name)
  }
}

type Assigned = { readonly agent_id: string | null; readonly agent_name: string | null }

function describeAssigned({ agent_id, agent_name }: Assigned, actor: Actor, who: string, names: NoticeNames): string {
  if (agent_id === null) return t.unassigned(who)
  if (actor.id === agent_id) return t.assignedToSelf(who)
  if (agent_id === names.myId) return t.assignedToYou(who)
  return t.assigned(who, agent_name ?? names.agent(agent_id))
}

function nameTarget(data: { readonly to_agent_id?: string; readonly to_queue?: string; readonly agent_name?: string }, names: NoticeNames): string {
  if (data.to_agent_id === names.myId) return t.toYou
  if (data.to_agent_id !== undefined) return data.agent_name ?? names.agent(data.to_agent_id)
  return data.to_queue === undefined ? t.nobody : t.aQueue(data.to_queue)
}

function nameActor(actor: Actor, names: NoticeNames): string {
  if (actor.id === names.myId) return en.you
  switch (actor.purpose) {
    case 'agent':
      return names.agent(actor.id)
    case 'customer':
      return names.customer
    case 'bot':
    case 'workflow':
      return en.thread.bot
    case 'system':
      return t.yourSite
  }
}
