import type { Context, Hono } from 'hono'
import { isPicture, linkFileRequest, RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { assertMayWrite } from '../messaging/may-see.ts'
import { findFileFor, linkFile, missing, openFile } from '../media/read-file.ts'
import { assertMayUploadNow, uploadFile } from '../media/upload-file.ts'
import type { AttachmentRecord, Uploader } from '../store/store.ts'
import { authorize, type Caller } from './authorize.ts'
import { defineCall, defineFileCall } from './call.ts'
import { allowPage, answerPreflight } from './cors.ts'

type Bringer = Extract<Caller, { kind: 'visitor' | 'agent' }>

function uploaderOf(caller: Bringer): Uploader {
  return caller.kind === 'agent' ? { side: 'agent', agent_id: caller.agent.id } : { side: 'contact', session_id: caller.session.id }
}

export const mediaCalls = [
  defineFileCall('media.upload', {
    allow: ['visitor', 'agent'],
    fromPages: true,
    async admit(deps, caller) {
      if (caller.kind === 'visitor') assertMayWrite(caller.session)
      await assertMayUploadNow(deps, uploaderOf(caller))
    },
    handle: (deps, file, caller) => uploadFile(deps, uploaderOf(caller), file),
  }),
  defineCall('media.link', {
    allow: ['visitor', 'agent', 'system'],
    scope: 'messages',
    fromPages: true,
    schema: linkFileRequest,
    handle: (deps, input, caller) => linkFile(deps, caller, input.attachment_id),
  }),
]

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `GET /media/<id>` (contract §6): the one answer of ours that somebody else has written. */
export function mountMedia(app: Hono, deps: Deps): void {
  app.get('/media/:id', async (c) => {
    await allowPage(c, deps)
    const attachment = await findFor(c, deps, c.req.param('id'))
    const { size, open } = await openFile(deps, attachment)
    const headers = { ...describe(attachment), 'content-length': String(size) }
    return c.req.method === 'HEAD' ? c.body(null, 200, headers) : c.body(open(), 200, headers)
  })
  app.options('/media/:id', (c) => answerPreflight(c, deps, 'GET'))
}

/** By a signed link, or by a credential (FILE-6). */
async function findFor(c: Context, deps: Deps, id: string): Promise<AttachmentRecord> {
  if (c.req.header('authorization') !== undefined || c.req.query('signature') === undefined) {
    const caller = await authorize(c, deps, ['visitor', 'agent', 'system'], 'messages')
    if (!ID.test(id) || caller.kind === 'source') throw missing()
    return findFileFor(deps, caller, id)
  }
  // Whoever may have it was asked when the link was written; since then it can only have gone.
  if (!deps.mediaLinks.isGood(id, c.req.query('expires'), c.req.query('signature'), deps.clock.now())) throw new RejoinError('not_found', 'This link is no longer good. Open the conversation again.')
  const attachment = await deps.store.findAttachment(id)
  if (attachment === null) throw missing()
  return attachment
}

/** Whatever it is, it runs nowhere: no guessing of types, no page of ours, and shown in place only where it is a picture (FILE-7). */
function describe({ name, media_type }: AttachmentRecord): Readonly<Record<string, string>> {
  const disposition = isPicture(media_type) ? 'inline' : 'attachment'
  return {
    'content-type': media_type.startsWith('text/') ? `${media_type}; charset=utf-8` : media_type,
    'content-disposition': `${disposition}; filename="${asciiName(name)}"; filename*=UTF-8''${encodeName(name)}`,
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=300',
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
    'accept-ranges': 'none',
  }
}

/** For clients that know no better. */
function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
}

/** RFC 8187. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
