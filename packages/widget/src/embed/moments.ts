import type { AuthenticateVisitorResult, ConversationEvent, HeadEvent, ReadEvent } from '@rejoin/protocol'
import type { Shared } from '../on-demand/rest-line.ts'

/** Turning points of a chat, at which its parts have something to do of their own. */
export type Moments = {
  /** The server said who is here and what they have; the store shows it already. */
  readonly result: AuthenticateVisitorResult
  /** The server wants the visitor to agree first, and has said how the chat looks that asks them. */
  readonly asked: null
  /** The line is open. */
  readonly online: null
  /** Somebody wants the chat before them. */
  readonly open: null
  /** Something happened in one of the person's conversations, on the screen or not. */
  readonly log: ConversationEvent
  readonly read: ReadEvent
  readonly head: HeadEvent
  /** Another tab passes on what it heard. */
  readonly shared: Shared
  /** Another conversation of the same person is on the screen. */
  readonly elsewhere: null
  /** The person is gone. Whatever a part still holds of them is dropped now, before anything of the next one exists (EMB-4). */
  readonly leave: null
  /** The chat is taken off the page: no listener, timer or connection may stay (EMB-1). */
  readonly destroy: null
}

export type MomentBus = {
  readonly on: <M extends keyof Moments>(moment: M, run: (about: Moments[M]) => void) => void
  /** Everybody hears of it before this returns, in the order they asked. */
  readonly tell: <M extends keyof Moments>(moment: M, about: Moments[M]) => void
}

/** How a part hears of the others' doings without knowing them: what is added here is added in one line of `boot.ts`. */
export function createMoments(): MomentBus {
  const waiting: { readonly moment: keyof Moments; readonly run: (about: never) => void }[] = []
  return {
    on: (moment, run) => void waiting.push({ moment, run }),
    tell(moment, about) {
      for (const entry of waiting) if (entry.moment === moment) entry.run(about as never)
    },
  }
}
