import type { IssueResumeTokenResult, ReplyToOffer } from '@rejoin/protocol'
import type { Drafts } from '../embed/drafts.ts'
import type { Files } from '../embed/files.ts'
import type { Visit } from '../embed/visit.ts'
import type { Attention } from '../on-demand/attention.ts'

/** What the panel may ask for. Wired in `embed/boot.ts`; the panel knows nothing of sockets or storage. */
export type Actions = {
  /** `reply`: the button that said it. */
  readonly send: (text: string, reply?: ReplyToOffer) => void
  readonly retry: (id: string) => void
  readonly discard: (id: string) => void
  /** The newest message is in front of somebody's eyes. */
  readonly markRead: () => void
  readonly setTyping: (typing: boolean) => void
  readonly loadOlder: () => Promise<void>
  /** Lets go of what is far from being looked at. */
  readonly trim: () => void
  /** False where it could not be begun now. */
  readonly startNew: () => Promise<boolean>
  /** Shows another one of the person's conversations; false where it could not be read now. */
  readonly goTo: (conversationId: string) => Promise<boolean>
  /** A link to this conversation for another device: one more each time, each good once. */
  readonly makeLink: () => Promise<IssueResumeTokenResult>
  readonly drafts: Drafts
  readonly files: Files
  readonly visit: Visit
  /** What a visitor may choose about being called. */
  readonly attention: () => Promise<Attention>
  readonly close: () => void
}
