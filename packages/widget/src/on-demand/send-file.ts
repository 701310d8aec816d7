import type { UploadFileResult } from '@rejoin/protocol'
import { toCallError } from '../calls/call-error.ts'
import type { Files } from '../embed/files.ts'
import type { ChatState } from '../state/chat-state.ts'
import type { Timeline } from '../state/timeline.ts'
import { explainRefusal, isFinalRefusal, judgeFile } from './judge-file.ts'
import { uploadFile, type Upload } from './upload-file.ts'

/** How far a file has come. Where somebody has to accept it first (FILE-10), it waits for the first words, and then for them. */
export type FileStage =
  | { readonly kind: 'waiting' | 'asking' | 'declined' }
  | { readonly kind: 'uploading'; readonly share: number }
  | { readonly kind: 'failed'; readonly why: string; readonly isFinal: boolean }

/** Where a file goes: where it was chosen, whatever is on the screen by now; if that became part of another one, where its author is. */
export function findPlace({ timeline, conversations }: Pick<ChatState, 'timeline' | 'conversations'>, chosenIn: string | null = null): string | null {
  return conversations.some(({ id }) => id === chosenIn) ? chosenIn : timeline.conversationId
}

/** What is done of its way already. Its `id` is that of the message that will show it. */
export type FileProgress = { readonly id: string; readonly offered: string | null; readonly stored: UploadFileResult | null }

/**
 * Brings one file into the conversation: offered first where the channel wants that, then uploaded, then sent as a
 * message. Every step that was done is not done again when it is tried anew. Ends with `onDone`, or in a stage that says why not.
 */
export function createFileSender(files: Files, file: File, onStage: (stage: FileStage) => void, onDone: () => void, before: FileProgress & { readonly conversationId?: string | null } = { id: files.makeId(), offered: null, stored: null }, onProgress: (progress: FileProgress) => void = () => undefined) {
  const { id: messageId } = before
  let upload: Upload | null = null
  let { offered, stored } = before
  let isOver = false
  let stopWatching: (() => void) | null = null

  async function run(): Promise<void> {
    stopWatching?.()
    const why = judgeFile(file)
    if (why !== null) return onStage({ kind: 'failed', why, isFinal: true })
    try {
      files.keep()
      if (files.store.get().attachments === 'offer' && stored === null && !(await isAccepted())) return
      stored ??= await bring()
      if (isOver) return
      onProgress({ id: messageId, offered, stored })
      const conversationId = findPlace(files.store.get(), before.conversationId)
      await files.call('message.send', { client_message_id: messageId, content: { type: 'attachment', ...stored }, ...(conversationId === null ? {} : { conversation_id: conversationId }) })
      onDone()
    } catch (error) {
      const refusal = toCallError(error)
      if (isOver) return
      // Said before the last page ended, with what that one had uploaded.
      if (refusal.code === 'idempotency_conflict') return onDone()
      onStage({ kind: 'failed', why: explainRefusal(refusal), isFinal: isFinalRefusal(refusal.code) })
      if (refusal.code === 'network') goOnWhenBack()
    }
  }

  /** Whoever was in a tunnel need not ask for it again. A line that never went away is no reason to. */
  function goOnWhenBack(): void {
    let wasAway = false
    const look = (): void => {
      const { status } = files.store.get()
      if (status === 'online' && wasAway) void run()
      wasAway ||= status !== 'online'
    }
    stopWatching = files.store.subscribe(look)
    look()
  }

  async function bring(): Promise<UploadFileResult> {
    onStage({ kind: 'uploading', share: 0 })
    upload = uploadFile(files.serverUrl, files.readToken() ?? '', file, (share) => onStage({ kind: 'uploading', share }))
    return upload.done
  }

  async function isAccepted(): Promise<boolean> {
    const place = (): string | null => findPlace(files.store.get(), before.conversationId)
    if (place() === null) onStage({ kind: 'waiting' })
    // There is nobody to ask before the conversation is there, and the first words make it.
    const conversationId = await waitFor(place)
    onStage({ kind: 'asking' })
    offered ??= (await files.call('attachment.offer', { conversation_id: conversationId, name: file.name, media_type: file.type === '' ? 'application/octet-stream' : file.type, size: file.size })).attachment_id
    const id = offered
    onProgress({ id: messageId, offered, stored })
    const answer = await waitFor(({ offers }) => (offers[id] === 'offered' ? null : (offers[id] ?? null)))
    if (answer === 'rejected') onStage({ kind: 'declined' })
    return answer === 'accepted'
  }

  /** Until the log says it; for ever, where nobody does. */
  function waitFor<T>(read: (timeline: Timeline) => T | null): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = read(files.store.get().timeline)
        if (found === null) return
        stopWatching?.()
        resolve(found)
      }
      stopWatching = files.store.subscribe(look)
      look()
    })
  }

  return {
    run,
    cancel(): void {
      isOver = true
      stopWatching?.()
      upload?.cancel()
    },
  }
}
