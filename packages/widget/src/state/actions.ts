import type { IssueResumeTokenResult } from '@rejoin/protocol'

/** What the panel may ask for. Wired in `embed/boot.ts`; the panel knows nothing of sockets or storage. */
export type Actions = {
  readonly send: (text: string) => void
  readonly retry: (id: string) => void
  readonly discard: (id: string) => void
  /** The newest message is in front of somebody's eyes. */
  readonly markRead: () => void
  readonly setTyping: (typing: boolean) => void
  readonly loadOlder: () => Promise<void>
  readonly startNew: () => void
  /** A link to this conversation for another device: one more each time, each good once. */
  readonly makeLink: () => Promise<IssueResumeTokenResult>
  readonly close: () => void
}
