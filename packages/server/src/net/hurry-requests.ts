import type { IncomingMessage, Server } from 'node:http'

/** The one address that takes more than a few kilobytes. */
const UPLOAD = '/media.upload'

/** A file may take its time on a slow line; whatever else is sent is small, and does not (LIM-9). Node itself knows one limit for all. */
export function hurryRequests(server: Server, withinMs: number): void {
  server.prependListener('request', (request: IncomingMessage) => {
    const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined
    if (!hasBody || request.url === UPLOAD) return
    const timer = setTimeout(() => {
      if (!request.complete) request.destroy()
    }, withinMs)
    request.once('close', () => clearTimeout(timer))
  })
}
