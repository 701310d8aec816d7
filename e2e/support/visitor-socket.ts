/** A visitor without a browser: the bare protocol, for what a browser would be too slow or too polite to do. */
import { randomUUID } from 'node:crypto'
import type { Ack, AuthenticateVisitorResult, MessageSendResult } from '@rejoin/protocol'
import { io, type Socket } from 'socket.io-client'

export async function authenticate(url: string, origin: string, body: object): Promise<AuthenticateVisitorResult> {
  const response = await fetch(`${url}/chatplugin.authenticate`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ install_key: randomUUID().replaceAll('-', ''), ...body }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`chatplugin.authenticate: ${response.status} ${JSON.stringify(answer)}`)
  return answer as AuthenticateVisitorResult
}

/** Connects once; reconnecting is the scenario's own decision. */
export async function connect(url: string, origin: string, token: string): Promise<Socket> {
  const socket = io(`${url}/chatplugin`, { auth: { token }, transports: ['websocket'], extraHeaders: { origin }, reconnection: false, forceNew: true })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}

/** Resolves with the acknowledged message, or with null when the connection ended before the answer. */
export function send(socket: Socket, message: { readonly client_message_id: string; readonly text: string; readonly conversation_id?: string }): Promise<MessageSendResult | null> {
  const { text, ...rest } = message
  return new Promise((resolve, reject) => {
    socket.once('disconnect', () => resolve(null))
    if (!socket.connected) return resolve(null)
    socket.emit('message.send', { ...rest, content: { type: 'text', text } }, (ack: Ack<MessageSendResult>) => {
      if (ack.ok) resolve(ack.data)
      else reject(new Error(`message.send: ${JSON.stringify(ack.error)}`))
    })
  })
}
