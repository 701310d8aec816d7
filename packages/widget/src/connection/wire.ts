import type { ErrorBody } from '@rejoin/protocol'

/** One connection to one namespace of Socket.IO, however it travels. */
export type Wire = {
  readonly isOpen: () => boolean
  /** `onAck` is called once: with what the server answered, or with undefined where the connection ended before. */
  readonly emit: (event: string, payload: object, onAck: (answer: unknown) => void) => void
  /** Nothing is told any more. */
  readonly close: () => void
}

export type WireOptions = {
  /** Of the server, with the path it lives under. */
  readonly serverUrl: string
  readonly path: string
  readonly namespace: string
  /** Asked for when it is sent. */
  readonly readToken: () => string | null
  /** A line that is not open by then never will be. Milliseconds. */
  readonly within: number
}

/** `onRefused` or `onOpen`, and after that one `onLost` at most; never before whoever opens it has it in hand. */
export type WireHandlers = {
  readonly onOpen: () => void
  /** With what the server has against it; without, nobody answered. */
  readonly onRefused: (why: ErrorBody | undefined) => void
  readonly onLost: () => void
  readonly onEvent: (name: string, payload: unknown) => void
}

export type OpenWire = (options: WireOptions, handlers: WireHandlers) => Wire
