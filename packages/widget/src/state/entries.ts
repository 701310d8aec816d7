import type { Message } from '@rejoin/protocol'
import type { PendingMessage } from './chat-state.ts'
import type { Notice } from './timeline.ts'

/** What stands in the list: a stored message, something that happened, or a message on its way. */
export type Part = Message | Notice | PendingMessage

type EntryOf =
  | { readonly kind: 'message'; readonly key: string; readonly at: string; readonly message: Message }
  | { readonly kind: 'pending'; readonly key: string; readonly at: string; readonly item: PendingMessage }
  | { readonly kind: 'notice'; readonly key: string; readonly at: string; readonly notice: Notice }

/** The same with what its place in the list depends on. A key stays when its message is stored, so nothing on the screen jumps. */
export type Entry = EntryOf & { readonly time: number; readonly day: string }

/** The entry of the same part is the same object, so that whoever draws them sees what is new by looking. */
const made = new WeakMap<Part, Entry>()

export function toEntry(part: Part): Entry {
  const known = made.get(part)
  if (known !== undefined) return known
  const entry = describe(part)
  const date = new Date(entry.at)
  const complete = { ...entry, time: date.getTime(), day: date.toDateString() }
  made.set(part, complete)
  return complete
}

function describe(part: Part): EntryOf {
  if ('content' in part) return { kind: 'message', key: part.client_message_id ?? part.id, at: part.sent_at, message: part }
  if ('seq' in part) return { kind: 'notice', key: `notice-${part.seq}`, at: part.at, notice: part }
  return { kind: 'pending', key: part.id, at: part.at, item: part }
}
