import { signal, type ReadonlySignal } from '@preact/signals'
import type { Visibility } from '@rejoin/protocol'
import { isObject } from '../api/outcome.ts'
import { readStored, writeStored, type TextStorage } from './storage.ts'

/** What somebody has typed but not sent, for one conversation. Reply and note are two texts, never one. */
export type Draft = {
  readonly mode: Visibility
  readonly public: string
  readonly internal: string
  /** Answers that the reply suggests; absent while nobody thought of any. */
  readonly answers?: readonly string[]
}

export const EMPTY_DRAFT: Draft = { mode: 'public', public: '', internal: '' }

type DraftMap = Readonly<Record<string, Draft>>

export type Drafts = {
  readonly all: ReadonlySignal<DraftMap>
  of(conversationId: string): Draft
  set(conversationId: string, draft: Draft): void
  /** To the conversation in which another one goes on; what is written there already stays. */
  move(from: string, to: string): void
}

/** Drafts outlive a reload and a session that ended, and are kept apart by agent: two people may share a screen. */
export function createDrafts(storage: TextStorage, agentId: string): Drafts {
  const key = `rejoin.inbox.drafts.${agentId}`
  const all = signal<DraftMap>(readStored(storage, key, isDraftMap) ?? {})

  function set(conversationId: string, draft: Draft): void {
    const { [conversationId]: _previous, ...others } = all.peek()
    all.value = isEmpty(draft) ? others : { ...others, [conversationId]: draft }
    writeStored(storage, key, all.peek())
  }

  return {
    all,
    of: (conversationId) => all.value[conversationId] ?? EMPTY_DRAFT,
    set,
    move(from, to) {
      const moved = all.peek()[from]
      if (moved === undefined) return
      const there = all.peek()[to] ?? EMPTY_DRAFT
      set(to, { ...moved, ...there, mode: moved.mode, public: there.public || moved.public, internal: there.internal || moved.internal })
      set(from, EMPTY_DRAFT)
    },
  }
}

function isEmpty(draft: Draft): boolean {
  return draft.mode === 'public' && draft.public === '' && draft.internal === '' && draft.answers === undefined
}

function isDraftMap(value: unknown): value is DraftMap {
  return isObject(value) && Object.values(value).every((draft) => isObject(draft) && typeof draft['public'] === 'string' && typeof draft['internal'] === 'string')
}
