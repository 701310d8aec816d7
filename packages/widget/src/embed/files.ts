import type { VisitorSocket } from '../connection/socket.ts'
import type { Post } from '../calls/post.ts'
import type { OutgoingFiles } from '../on-demand/outgoing-files.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { loadLater } from './load-later.ts'
import type { MomentBus } from './moments.ts'

/** What the parts that deal with files are given, once there is a file: they are loaded when it is, and hold no line of their own. */
export type Files = {
  readonly store: ChatStore
  readonly moments: MomentBus
  readonly serverUrl: string
  readonly channelId: string
  /** Whose they are (OUT-6). */
  readonly readOwner: () => string
  readonly call: VisitorSocket['call']
  /** With the session of now. */
  readonly post: <T>(name: string, body: object) => Promise<T>
  readonly readToken: () => string | null
  readonly makeId: () => string
  /** Whoever sends a file is kept from then on, as with their first words. */
  readonly keep: () => void
  /** Those on their way: one for all of the chat, because they go on while it is closed. */
  readonly outgoing: () => Promise<OutgoingFiles>
}

export type FilesDeps = Omit<Files, 'post' | 'outgoing'> & { readonly plainPost: Post }

export function createFiles({ plainPost, ...rest }: FilesDeps): Files {
  const files: Files = {
    ...rest,
    post: (name, body) => plainPost(name, body, rest.readToken()),
    outgoing: loadLater(() => import('../on-demand/outgoing-files.ts').then(({ createOutgoing }) => createOutgoing(files))),
  }
  return files
}
