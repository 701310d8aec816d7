import type { Conversation, ListConversationsRequest } from '@rejoin/protocol'

/** What an agent looks at. `open` is what nobody has taken yet. */
export const views = ['open', 'mine', 'all', 'completed'] as const
export type View = (typeof views)[number]

/** One paged list of the server each. */
export const streamNames = ['open', 'mine', 'assigned', 'completed'] as const
export type StreamName = (typeof streamNames)[number]

/** A view shows one stream, or two where the server has no single filter for it. */
export const streamsOfView: Readonly<Record<View, readonly StreamName[]>> = {
  open: ['open'],
  mine: ['mine'],
  all: ['open', 'assigned'],
  completed: ['completed'],
}

export function filterOfStream(stream: StreamName, agentId: string): NonNullable<ListConversationsRequest['filters']> {
  switch (stream) {
    case 'open':
      return { state: 'open' }
    case 'mine':
      return { state: 'assigned', assignee_id: agentId }
    case 'assigned':
      return { state: 'assigned' }
    case 'completed':
      return { state: 'completed' }
  }
}

export function belongsToStream(conversation: Conversation, stream: StreamName, agentId: string): boolean {
  if (stream === 'mine') return conversation.state === 'assigned' && conversation.assignee_id === agentId
  return conversation.state === stream
}

export function belongsToView(conversation: Conversation, view: View, agentId: string): boolean {
  return streamsOfView[view].some((stream) => belongsToStream(conversation, stream, agentId))
}

export function isView(value: unknown): value is View {
  return views.some((view) => view === value)
}
