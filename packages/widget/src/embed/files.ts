import type { VisitorSocket } from '../connection/socket.ts'
import type { Post } from '../calls/post.ts'
import type { ChatStore } from '../state/chat-state.ts'

/** What the parts that deal with files are given, once there is a file: they are loaded when it is, and hold no line of their own. */
export type Files = {
  readonly store: ChatStore
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
}

export type FilesDeps = Omit<Files, 'post'> & { readonly plainPost: Post }

export function createFiles({ plainPost, ...rest }: FilesDeps): Files {
  return { ...rest, post: (name, body) => plainPost(name, body, rest.readToken()) }
}
