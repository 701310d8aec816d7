import type { UploadFileResult } from '@rejoin/protocol'
import { toCallError } from '../calls/call-error.ts'
import type { Files } from '../embed/files.ts'
import { fileStrings } from '../strings/en-files.ts'
import { uploadFile, type Upload } from './upload-file.ts'

/** How far a file has come. Asked: somebody has to accept it first (FILE-10). */
export type FileStage = { readonly kind: 'asking' } | { readonly kind: 'uploading'; readonly share: number } | { readonly kind: 'declined' } | { readonly kind: 'failed'; readonly why: string }

export type FileSending = { readonly cancel: () => void }

/**
 * Brings one file into the conversation: offered first where the channel wants that, then uploaded, then sent as a
 * message. Every step that was done is not done again when it is tried anew. Ends with `onDone`, or in a stage that says why not.
 */
export function createFileSender(files: Files, file: File, onStage: (stage: FileStage) => void, onDone: () => void) {
  const messageId = files.makeId()
  let upload: Upload | null = null
  let offered: string | null = null
  let stored: UploadFileResult | null = null
  let isOver = false
  let stopWatching: (() => void) | null = null

  async function run(): Promise<void> {
    try {
      files.keep()
      const { attachments, timeline } = files.store.get()
      if (attachments === 'offer' && stored === null && !(await isAccepted(timeline.conversationId))) return
      stored ??= await bring()
      if (isOver) return
      const { conversationId } = files.store.get().timeline
      await files.call('message.send', { client_message_id: messageId, content: { type: 'attachment', ...stored }, ...(conversationId === null ? {} : { conversation_id: conversationId }) })
      onDone()
    } catch (error) {
      if (!isOver) onStage({ kind: 'failed', why: explain(toCallError(error).code) })
    }
  }

  async function bring(): Promise<UploadFileResult> {
    onStage({ kind: 'uploading', share: 0 })
    upload = uploadFile(files.serverUrl, files.readToken() ?? '', file, (share) => onStage({ kind: 'uploading', share }))
    return upload.done
  }

  async function isAccepted(conversationId: string | null): Promise<boolean> {
    if (conversationId === null) return true
    onStage({ kind: 'asking' })
    offered ??= (await files.call('attachment.offer', { conversation_id: conversationId, name: file.name, media_type: file.type === '' ? 'application/octet-stream' : file.type, size: file.size })).attachment_id
    const id = offered
    return new Promise((resolve) => {
      const look = (): void => {
        const state = files.store.get().timeline.offers[id]
        if (state !== 'accepted' && state !== 'rejected') return
        stopWatching?.()
        if (state === 'rejected') onStage({ kind: 'declined' })
        resolve(state === 'accepted')
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

/** Why a file was not taken, in words for a visitor. */
export function explain(code: string): string {
  switch (code) {
    case 'too_large':
      return fileStrings.tooLarge
    case 'unsupported_media_type':
      return fileStrings.wrongKind
    case 'rate_limited':
      return fileStrings.tooMany
    case 'network':
      return fileStrings.noLine
    default:
      return fileStrings.failed
  }
}
