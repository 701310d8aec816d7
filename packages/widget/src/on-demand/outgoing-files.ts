import type { Files } from '../embed/files.ts'
import type { ChatState } from '../state/chat-state.ts'
import { createStore, type Store } from '../state/store.ts'
import { createFileKeeper, type FileKeeper, type KeptFile } from './kept-files.ts'
import { createFileSender, findPlace, type FileStage } from './send-file.ts'

export type OutgoingFile = { readonly kept: KeptFile; readonly stage: FileStage }

/** The files on their way, whether or not anybody looks at them: the chat may be closed, or another conversation open. */
export type OutgoingFiles = {
  readonly store: Store<{ readonly all: readonly OutgoingFile[] }>
  /** Somebody chose it just now. */
  readonly take: (file: File) => void
  /** Not wanted any more. */
  readonly drop: (id: string) => void
  readonly retry: (id: string) => void
  /** Goes on with what this person's earlier pages and other tabs did not bring to its end (FILE-19). */
  readonly recall: () => Promise<void>
}

/** Whether its conversation is the one on the screen. */
export function isShownIn(state: ChatState, kept: Pick<KeptFile, 'conversationId'>): boolean {
  return findPlace(state, kept.conversationId) === state.timeline.conversationId
}

export function createOutgoing(files: Files, keeper: FileKeeper = createFileKeeper(files)): OutgoingFiles {
  const store = createStore<{ readonly all: readonly OutgoingFile[] }>({ all: [] })
  /** Grows when somebody leaves. */
  let turn = 0
  const senders = new Map<string, ReturnType<typeof createFileSender>>()

  function begin(kept: KeptFile): void {
    const onStage = (stage: FileStage): void => store.set({ all: store.get().all.map((one) => (one.kept.id === kept.id ? { ...one, stage } : one)) })
    const sender = createFileSender(files, kept.file, onStage, () => drop(kept.id), kept, (progress) => keeper.note(kept, progress))
    senders.set(kept.id, sender)
    store.set({ all: [...store.get().all, { kept, stage: { kind: 'uploading', share: 0 } }] })
    void sender.run()
  }

  function drop(id: string): void {
    senders.get(id)?.cancel()
    senders.delete(id)
    for (const { kept } of store.get().all) if (kept.id === id) keeper.forget(kept)
    store.set({ all: store.get().all.filter(({ kept }) => kept.id !== id) })
  }

  function stop(): void {
    turn++
    for (const sender of senders.values()) sender.cancel()
    senders.clear()
    keeper.stop()
    store.set({ all: [] })
  }
  files.moments.on('leave', stop)
  files.moments.on('destroy', stop)

  return {
    store,
    take: (file) => begin(keeper.keep(file)),
    drop,
    retry: (id) => void senders.get(id)?.run(),
    async recall() {
      const mine = turn
      const found = await keeper.recall()
      // Whoever left while we looked takes theirs along.
      if (mine === turn) found.forEach(begin)
      else keeper.stop()
    },
  }
}
