import type { Post } from '../calls/post.ts'
import type { SessionStorage } from '../session/session-storage.ts'
import type { Session } from '../session/session.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Line } from './line.ts'

/** What the parts before and after a conversation are given, once the channel asks for them: they hold no line of their own. */
export type Visit = { readonly store: ChatStore; readonly storage: SessionStorage; readonly session: Session; readonly line: Line; readonly post: Post }
