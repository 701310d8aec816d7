import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Ack, MessageSendResult, UploadFileResult } from '@rejoin/protocol'
import { nextMessageId, type Device } from './sockets.ts'
import type { Bytes } from './pictures.ts'
import type { TestServer } from './test-server.ts'

/** Uploads where that is expected to work; throws the refusal. */
export async function upload(server: TestServer, token: string, name: string, bytes: Bytes): Promise<UploadFileResult> {
  const { status, body } = await server.upload(name, bytes, { token })
  if (status !== 200) throw new Error(`media.upload answered ${status} ${JSON.stringify(body.error)}`)
  return body
}

export const sendFile = (device: Device, attachmentId: string, more: Record<string, unknown> = {}): Promise<Ack<MessageSendResult>> =>
  device.emit<MessageSendResult>('message.send', { client_message_id: nextMessageId(), content: { type: 'attachment', attachment_id: attachmentId }, ...more })

/** What somebody with this credential, or with none, gets for a file. */
export async function download(server: TestServer, where: string, token: string | null = null, headers: Record<string, string> = {}) {
  const response = await fetch(where.startsWith('http') ? where : `${server.url}/media/${where}`, { headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers } })
  const bytes = Buffer.from(await response.arrayBuffer())
  const code = response.status === 200 ? 'ok' : (JSON.parse(bytes.toString()) as { error: { code: string } }).error.code
  return { status: response.status, headers: response.headers, bytes, code }
}

/** A link as a page has it, on the address where this server really is. */
export async function link(server: TestServer, token: string, attachmentId: string): Promise<string> {
  const { status, body } = await server.call<{ url: string }>('media.link', { attachment_id: attachmentId }, { token })
  if (status !== 200) throw new Error(`media.link answered ${status} ${JSON.stringify(body.error)}`)
  return body.url.replace('http://chat.test', server.url)
}

/** Every file that lies in the uploads of a data folder, with the hash of its bytes. */
export function listStored(dataDir: string): readonly { readonly path: string; readonly sha256: string }[] {
  const folder = join(dataDir, 'uploads')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, sha256: hashOf(readFileSync(path)) }))
}

/** Uploads that are under way. Reads no bytes, so that it can be asked again and again. */
export function listDrafts(dataDir: string): readonly string[] {
  return readdirSync(join(dataDir, 'uploads', 'incoming'))
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
