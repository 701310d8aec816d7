import type { Socket } from 'socket.io'
import type * as v from 'valibot'
import { RejoinError, type Ack } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { inspectInput } from '../inspect-input.ts'
import { parseInput } from '../parse-input.ts'
import type { Drain } from './drain.ts'
import { createEventLimit } from './limit-events.ts'

/** One event a client may send: its schema, and what answers it. The handler returns; only the dispatcher acks. */
export type Handler<P> = { readonly schema: v.GenericSchema; readonly handle: (peer: P, input: never) => Promise<unknown> }

export function defineHandler<P, S extends v.GenericSchema>(schema: S, handle: (peer: P, input: v.InferOutput<S>) => Promise<unknown>): Handler<P> {
  return { schema, handle }
}

/**
 * Every event of a socket goes through here, one at a time and in order, so that a client that sends ahead keeps its
 * order (MSG-3). An event without an ack, an unknown or reserved name, a handler that throws: nothing of it may reach
 * the process (WIRE-8).
 */
export function dispatchEvents<P>(socket: Socket, peer: P, handlers: ReadonlyMap<string, Handler<P>>, deps: Deps, drain: Drain): void {
  const { log, metrics } = deps
  const judgeRate = createEventLimit(socket, deps)
  let tail: Promise<void> = Promise.resolve()

  socket.onAny((name: string, ...args: unknown[]) => {
    const last = args[args.length - 1]
    const reply: (ack: Ack<unknown>) => void = typeof last === 'function' ? (last as (ack: Ack<unknown>) => void) : () => undefined
    const payload = typeof last === 'function' ? args.slice(0, -1) : args
    // A client may call an event anything at all; what is none of ours is not repeated.
    const event = handlers.has(name) ? name : 'unknown'
    const refused = drain.isDraining()
    // Counted when it arrives and refused at once: waiting behind what is under way, a flood would pile up.
    const limited = judgeRate().then((refusal) => {
      if (refusal !== null) refuse(event, reply, refusal)
      return refusal !== null
    })
    limited.catch(() => undefined)
    tail = tail
      .then(() => limited)
      .then((isAnswered) => {
        if (isAnswered) return
        return refused ? refuse(event, reply, new RejoinError('draining', undefined, { retry_after_ms: 1000 })) : answer(name, payload, reply)
      })
      // An answer that cannot be written must not stop what comes after it.
      .catch((error: unknown) => log.error({ err: error, event }, 'a socket event could not be answered'))
    drain.track(tail)
  })
  // A client may send an event of this name; without a listener an emitter treats it as a crash.
  socket.on('error', () => undefined)

  async function answer(name: string, payload: readonly unknown[], reply: (ack: Ack<unknown>) => void): Promise<void> {
    const handler = handlers.get(name)
    const event = handler === undefined ? 'unknown' : name
    try {
      if (handler === undefined) throw new RejoinError('unknown_event')
      if (payload.length > 1) throw new RejoinError('invalid_body', 'Send one object.')
      const [input = {}] = payload
      if (typeof input !== 'object' || input === null || Array.isArray(input) || ArrayBuffer.isView(input)) throw new RejoinError('invalid_body')
      inspectInput(input)
      const data = await handler.handle(peer, parseInput(handler.schema, input) as never)
      reply({ ok: true, data })
      metrics.acked(event, data)
      log.debug({ event, namespace: socket.nsp.name }, 'acknowledged')
    } catch (error) {
      refuse(event, reply, error)
    }
  }

  /** A refusal is told, counted and written down under one id (RUN-9); anything that is none is our mistake. */
  function refuse(event: string, reply: (ack: Ack<unknown>) => void, error: unknown): void {
    const request_id = crypto.randomUUID()
    const refusal = error instanceof RejoinError ? error : new RejoinError('unavailable', undefined, { retry_after_ms: 1000 })
    const facts = { request_id, event, namespace: socket.nsp.name, code: refusal.code }
    if (refusal !== error) log.error({ err: error, ...facts }, 'a socket event failed unexpectedly')
    else log[refusal.code === 'rate_limited' ? 'debug' : 'info'](facts, 'refused')
    metrics.refused(refusal.code)
    reply({ ok: false, error: refusal.toBody(request_id) })
  }
}
