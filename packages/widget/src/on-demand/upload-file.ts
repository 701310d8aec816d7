import type { ErrorCode, UploadFileResult } from '@rejoin/protocol'
import { CallError } from '../calls/call-error.ts'

export type Upload = { readonly done: Promise<UploadFileResult>; readonly cancel: () => void }

/** `media.upload`; `onProgress` hears the share from 0 to 1, which only an XMLHttpRequest can tell. Rejects with a `CallError`. */
export function uploadFile(serverUrl: string, token: string, file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<UploadFileResult>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total)
    request.onload = () => {
      const body = readJson(request.responseText)
      if (request.status === 200 && body !== null) resolve(body as UploadFileResult)
      // A proxy's page is nobody's answer.
      else if (request.status === 200) reject(new CallError('network', 'The upload did not get through.'))
      else reject(readRefusal(body, request.status))
    }
    request.onerror = request.onabort = request.ontimeout = () => reject(new CallError('network', 'The upload did not get through.'))
  })
  request.open('POST', `${serverUrl}/media.upload`)
  request.setRequestHeader('authorization', `Bearer ${token}`)
  const form = new FormData()
  form.append('file', file)
  request.send(form)
  return { done, cancel: () => request.abort() }
}

function readRefusal(body: unknown, status: number): CallError {
  const { code, retry_after_ms } = (body as { error?: { code?: ErrorCode; retry_after_ms?: number } } | null)?.error ?? {}
  return new CallError(code ?? 'unavailable', `The server answered ${status}.`, { retry_after_ms })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
