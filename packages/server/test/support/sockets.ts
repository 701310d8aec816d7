import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { durableEventTypes, type AGENT_NAMESPACE, type VISITOR_NAMESPACE, type Ack, type ConversationEvent, type ErrorBody, type MessageSendResult } from '@rejoin/protocol'

/** A client as a page or an inbox has it, with everything it was told in the order it arrived. */
export type Device = Awaited<ReturnType<typeof connect>>

export type Namespace = typeof VISITOR_NAMESPACE | typeof AGENT_NAMESPACE
export type Transport = 'websocket' | 'polling'
export type ConnectOptions = { readonly transport?: Transport; readonly origin?: string | null }

/** What arrived besides acks: the name and its one argument. */
export type Arrival = { readonly name: string; readonly data: unknown }

const open = new Set<Socket>()

/** Ends every client a test file made; call it in `afterAll`, so that the server may close. */
export function disconnectAll(): void {
  for (const socket of open) socket.disconnect()
  open.clear()
}

export function dial(url: string, namespace: Namespace, token: unknown, { transport = 'websocket', origin = null }: ConnectOptions = {}): Socket {
  const options: Partial<ManagerOptions & SocketOptions> = {
    transports: [transport],
    forceNew: true,
    reconnection: false,
    auth: token === undefined ? {} : { token },
    ...(origin === null ? {} : { extraHeaders: { origin } }),
  }
  const socket = io(`${url}${namespace}`, options)
  open.add(socket)
  return socket
}

/** Resolves with the connected device; rejects with the `connect_error`. */
export async function connect(url: string, namespace: Namespace, token: unknown, options: ConnectOptions = {}) {
  const socket = dial(url, namespace, token, options)
  const arrivals: Arrival[] = []
  socket.onAny((name: string, data: unknown) => void arrivals.push({ name, data }))
  let closedAt: number | null = null
  socket.on('disconnect', () => void (closedAt = performance.now()))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })

  const emit = <T>(name: string, ...args: unknown[]): Promise<Ack<T>> => socket.timeout(10_000).emitWithAck(name, ...args) as Promise<Ack<T>>
  return {
    socket,
    arrivals,
    get closedAt() {
      return closedAt
    },
    emit,
    /** Sends a text; the ack's data. Throws the error's code. */
    async say(text: string, more: Record<string, unknown> = {}): Promise<MessageSendResult> {
      return accept(await emit<MessageSendResult>('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text }, ...more }))
    },
    /** The durable events that came live, hidden ones included. */
    log: (): ConversationEvent[] => arrivals.filter(({ name }) => name === 'hidden' || (durableEventTypes as readonly string[]).includes(name)).map(({ data }) => data as ConversationEvent),
    /** Every argument that came under this name. */
    heard: <T>(name: string): T[] => arrivals.filter((arrival) => arrival.name === name).map(({ data }) => data as T),
  }
}

/** The refusal of a CONNECT: `err.data`, or null where the handshake itself already failed. */
export async function refusal(url: string, namespace: Namespace, token: unknown, options: ConnectOptions = {}): Promise<ErrorBody | null> {
  const socket = dial(url, namespace, token, options)
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect', () => reject(new Error('connected, though it should have been refused')))
      socket.once('connect_error', (error) => resolve('data' in error ? (error.data as ErrorBody) : null))
    })
  } finally {
    socket.disconnect()
  }
}

/** The data of an ack, or its code as an exception. */
export function accept<T>(ack: Ack<T>): T {
  if (ack.ok) return ack.data
  throw new Error(`refused: ${ack.error.code} ${ack.error.message}`)
}

let messages = 0
export const nextMessageId = (): string => `message-of-the-test-${++messages}`

/** Waits for a condition instead of a time; fails with what it waited for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
