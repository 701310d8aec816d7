/**
 * Where the bytes of attachments lie (contract §11, REJOIN_DATA_DIR): the second port of the server beside the store. A file
 * has a name of its own that says nothing and that nobody outside learns; whose it is, and what it is, the store knows.
 */
export type FileStorage = {
  /** A place for bytes that are just arriving. Nobody can ask for them, and if nobody keeps them they go. */
  openDraft(): Promise<FileDraft>
  /** Null: there is no such file. */
  read(fileId: string): Promise<StoredFile | null>
  /** Nothing happens when it is gone already. */
  remove(fileId: string): Promise<void>
  /** Files that have lain there since before `beforeMs`, for whoever looks for those nobody knows. */
  listOlderThan(beforeMs: number): AsyncIterable<string>
  /** Drafts that whoever opened them cannot finish any more: from before `beforeMs`. */
  removeDraftsOlderThan(beforeMs: number): Promise<void>
}

export type FileDraft = {
  write(chunk: Uint8Array): Promise<void>
  /** All of it; drafts are small (`MAX_FILE_BYTES`). */
  readAll(): Promise<Uint8Array>
  /** Other bytes in place of those that came. */
  replace(parts: readonly Uint8Array[]): Promise<void>
  /** On disk under this name when it resolves: neither a crash nor a power cut takes it back (FILE-14). */
  keep(fileId: string): Promise<void>
  /** Nothing happens when it was kept or dropped before. */
  drop(): Promise<void>
}

/** Opened only when somebody really reads it, who then reads or cancels it to its end. */
export type StoredFile = { readonly size: number; readonly open: () => ReadableStream<Uint8Array<ArrayBuffer>> }
