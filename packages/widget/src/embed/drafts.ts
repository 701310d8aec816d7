import type { MomentBus } from './moments.ts'

/** What somebody is writing and has not sent. It lives as long as the page, and no longer than the person (EMB-4). */
export type Drafts = {
  /** What stands in the text box. */
  text: string
  /** The conversation on the screen is left for another one: what was written for it waits there (EMB-28). */
  readonly leaveFor: (from: string, to: string | undefined) => void
}

export function createDrafts(moments: MomentBus): Drafts {
  const kept = new Map<string | undefined, string>()
  const drafts: Drafts = {
    text: '',
    leaveFor(from, to) {
      kept.set(from, drafts.text)
      drafts.text = kept.get(to) ?? ''
    },
  }
  moments.on('leave', () => {
    kept.clear()
    drafts.text = ''
  })
  return drafts
}
