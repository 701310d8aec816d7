import type { UploadFileResult } from '@rejoin/protocol'
import { fail, isObject, NETWORK_FAILURE, readFailure, type Outcome } from '../api/outcome.ts'

export type Upload = { readonly done: Promise<Outcome<UploadFileResult>>; readonly cancel: () => void }

/**
 * `media.upload` (contract §6). By XMLHttpRequest, because it alone tells how far an upload has come; `onProgress` hears
 * the share from 0 to 1.
 */
export function uploadFile(file: File, token: string, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<Outcome<UploadFileResult>>((resolve) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total))
    request.addEventListener('load', () => {
      const body = readJson(request.responseText)
      resolve(request.status === 200 && isObject(body) ? { ok: true, data: body as UploadFileResult } : fail(readFailure(body)))
    })
    for (const end of ['error', 'abort', 'timeout']) request.addEventListener(end, () => resolve(fail(NETWORK_FAILURE)))
  })
  request.open('POST', '/media.upload')
  request.setRequestHeader('authorization', `Bearer ${token}`)
  const form = new FormData()
  form.append('file', file)
  request.send(form)
  return { done, cancel: () => request.abort() }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
