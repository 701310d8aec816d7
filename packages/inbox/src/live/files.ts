import { signal, type ReadonlySignal } from '@preact/signals'
import { MAX_FILE_BYTES, type UploadFileResult, type Visibility } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { isTemporary, type Failure, type Outcome } from '../api/outcome.ts'
import type { Connection } from './connection.ts'
import type { Upload, uploadFile } from './upload-file.ts'

/** A file on its way into a conversation. */
export type OutgoingFile = {
  readonly key: string
  readonly conversationId: string
  readonly name: string
  readonly size: number
  readonly status: { readonly kind: 'uploading'; readonly share: number } | { readonly kind: 'failed'; readonly failure: Failure }
}

export type Files = {
  readonly outgoing: ReadonlySignal<readonly OutgoingFile[]>
  send(conversationId: string, visibility: Visibility, files: Iterable<File>): void
  retry(key: string): void
  /** Stops an upload, or takes away one that failed. */
  drop(key: string): void
  /** An address that shows the file for a few minutes; null when there is none. */
  link(attachmentId: string): Promise<string | null>
  /** The answer to what a visitor offers; what did not work. */
  answer(conversationId: string, attachmentId: string, answer: 'accept' | 'reject'): Promise<Failure | null>
}

type FileDeps = {
  readonly call: Call
  readonly connection: Connection
  readonly token: () => string | null
  readonly upload: typeof uploadFile
  readonly newId: () => string
}

/** A link is good for five minutes; asked for again before that. */
const LINK_LASTS_MS = 4 * 60_000

/** Files of an agent: uploaded, then sent as a message, which offers them to the visitor (FILE-11). Nothing of it survives a reload. */
export function createFiles({ call, connection, token, upload, newId }: FileDeps): Files {
  const outgoing = signal<readonly OutgoingFile[]>([])
  const work = new Map<string, { readonly file: File; readonly visibility: Visibility; readonly clientMessageId: string; upload: Upload | null; uploaded: UploadFileResult | null }>()
  const links = new Map<string, { readonly url: Promise<string | null>; readonly until: number }>()
  let count = 0

  const change = (key: string, status: OutgoingFile['status']): void => {
    outgoing.value = outgoing.peek().map((item) => (item.key === key ? { ...item, status } : item))
  }

  const forget = (key: string): void => {
    work.delete(key)
    outgoing.value = outgoing.peek().filter((item) => item.key !== key)
  }

  async function bring(key: string, conversationId: string): Promise<void> {
    const job = work.get(key)
    const bearer = token()
    if (job === undefined || bearer === null) return
    change(key, { kind: 'uploading', share: 0 })
    if (job.uploaded === null) {
      job.upload = upload(job.file, bearer, (share) => change(key, { kind: 'uploading', share }))
      const outcome = await job.upload.done
      if (!work.has(key)) return
      if (!outcome.ok) return change(key, { kind: 'failed', failure: outcome.failure })
      job.uploaded = outcome.data
    }
    // What was done is not done again, and a lost answer sends nothing twice (MSG-2).
    const sent: Outcome<unknown> = await call('messages.send', { conversation_id: conversationId, client_message_id: job.clientMessageId, content: { type: 'attachment', ...job.uploaded }, visibility: job.visibility })
    if (sent.ok) forget(key)
    else change(key, { kind: 'failed', failure: sent.failure })
  }

  return {
    outgoing,
    send(conversationId, visibility, files) {
      for (const file of files) {
        const key = `file-${++count}`
        work.set(key, { file, visibility, clientMessageId: newId(), upload: null, uploaded: null })
        outgoing.value = [...outgoing.peek(), { key, conversationId, name: file.name, size: file.size, status: { kind: 'uploading', share: 0 } }]
        // Nobody waits for ten minutes to hear that.
        if (file.size > MAX_FILE_BYTES) change(key, { kind: 'failed', failure: { code: 'too_large', message: '' } })
        else void bring(key, conversationId)
      }
    },
    retry(key) {
      const item = outgoing.peek().find((one) => one.key === key)
      if (item !== undefined && item.size <= MAX_FILE_BYTES) void bring(key, item.conversationId)
    },
    drop(key) {
      const upload = work.get(key)?.upload
      forget(key)
      upload?.cancel()
    },
    link(attachmentId) {
      const known = links.get(attachmentId)
      if (known !== undefined && known.until > Date.now()) return known.url
      const url = call('media.link', { attachment_id: attachmentId }).then((outcome) => {
        if (outcome.ok) return outcome.data.url
        if (isTemporary(outcome.failure)) links.delete(attachmentId)
        return null
      })
      links.set(attachmentId, { url, until: Date.now() + LINK_LASTS_MS })
      return url
    },
    async answer(conversation_id, attachment_id, answer) {
      const outcome = await connection.request(answer === 'accept' ? 'attachment.accept' : 'attachment.reject', { conversation_id, attachment_id })
      return outcome.ok ? null : outcome.failure
    },
  }
}
