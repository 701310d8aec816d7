import { RejoinError } from '@rejoin/protocol'
import type { ContactRecord } from '../store/store.ts'

/** What `conversations.associate-contact` does to a conversation of `present` that is said to be that of `wanted` (ASC-1, ASC-2). Pure. */
export function decideAssociation(present: Pick<ContactRecord, 'id' | 'identified'>, wanted: Pick<ContactRecord, 'id' | 'blocked'>, replace: boolean): 'keep' | 'give' {
  if (wanted.blocked) throw new RejoinError('contact_blocked', 'This contact was blocked. Unblock them to let them chat again.')
  if (present.id === wanted.id) return 'keep'
  if (present.identified && !replace) throw new RejoinError('already_associated', undefined, { candidates: [present.id] })
  return 'give'
}
