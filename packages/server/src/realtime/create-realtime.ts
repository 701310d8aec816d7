import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { AGENT_NAMESPACE, SOCKET_PATH, VISITOR_NAMESPACE } from '@rejoin/protocol'
import type { Deps, Presence } from '../deps.ts'
import { openAgentGateway } from './agent-gateway.ts'
import type { Drain } from './drain.ts'
import { jsonParser } from './encode-json.ts'
import { guardHandshakes } from './guard-handshakes.ts'
import { isHandshakeAllowed, type OriginRequest } from './handshake.ts'
import { startHeartbeat } from './heartbeat.ts'
import { createPublisher } from './publisher.ts'
import { sessionRoom } from './rooms.ts'
import type { AgentNamespace, VisitorNamespace } from './namespaces.ts'
import { inspectOutbox } from '../running/inspect-outbox.ts'
import { sendTogether } from './send-together.ts'
import { openVisitorGateway } from './visitor-gateway.ts'
import { watchOutbound } from './watch-outbound.ts'

/** Longest frame a client may send; a message of 8,000 code points fits several times. */
const MAX_FRAME_BYTES = 64 * 1024

/** How long connections stay open after the last answer. */
const LINGER_MS = 50

/** When everybody who was connected comes back. */
const RETURN_WITHIN_MS = 10_000

/** New connections do not put a stop off for longer than this. */
const LINGER_AT_MOST_MS = 1000

/**
 * Time for the last answers to leave, and for what is already on the wire to be read. A busy loop comes back to this
 * timer before it looks at its connections, and accepts few of them per turn; those it has not seen would be reset.
 */
async function linger(server: HttpServer): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LINGER_MS))
  let seen = 0
  const count = () => void (seen += 1)
  server.on('connection', count)
  const deadline = performance.now() + LINGER_AT_MOST_MS
  for (let before = -1; seen !== before && performance.now() < deadline; ) {
    before = seen
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  server.off('connection', count)
}

export type Realtime = {
  /** Tells everybody to come back a little later and closes. */
  readonly close: () => Promise<void>
}

/** The socket edge on the same `http.Server`. Each option below closes a trap of the defaults (reliability §0.2, §4.2). */
export function createRealtime(server: HttpServer, drain: Drain, patience: { readonly connect: number; readonly ping: number; readonly pong: number }, makeDeps: (presence: Presence) => Deps): Realtime {
  const judged = new WeakMap<OriginRequest, Promise<boolean>>()
  /** The library asks twice of one request: for the headers of its answer, and whether to let it in. */
  function judgeOrigin(request: OriginRequest): Promise<boolean> {
    const allowed = judged.get(request) ?? isHandshakeAllowed(deps, request)
    judged.set(request, allowed)
    return allowed
  }

  const io = new Server(server, {
    path: SOCKET_PATH,
    serveClient: false,
    parser: jsonParser,
    transports: ['polling', 'websocket'],
    maxHttpBufferSize: MAX_FRAME_BYTES,
    connectTimeout: patience.connect,
    pingInterval: patience.ping,
    pingTimeout: patience.pong,
    perMessageDeflate: false,
    httpCompression: false,
    cleanupEmptyChildNamespaces: true,
    allowRequest: (request, done) => {
      judgeOrigin(request).then(
        (allowed) => done(allowed ? null : 'origin_not_allowed', allowed),
        () => done('unavailable', false),
      )
    },
    // The library writes these headers before it asks allowRequest, so the same question is asked here (ORG-1).
    cors: (request: OriginRequest, done) => {
      const answer = (origin: boolean): void => done(null, { origin, methods: ['GET', 'POST'], credentials: false })
      judgeOrigin(request).then(answer, () => answer(false))
    },
  })
  const visitors: VisitorNamespace = io.of(VISITOR_NAMESPACE)
  const agents: AgentNamespace = io.of(AGENT_NAMESPACE)
  // The default namespace has no purpose and no authentication: nobody stays there.
  io.on('connection', (socket) => socket.disconnect(true))

  const deps = makeDeps({
    isConnected: (sessionId) => (visitors.adapter.rooms.get(sessionRoom(sessionId))?.size ?? 0) > 0,
    listAgents: () => [...new Set([...agents.sockets.values()].map((socket) => socket.data.agentId))],
    isAgentOnline: (agentId) => [...agents.sockets.values()].some((socket) => socket.data.agentId === agentId),
  })
  const publisher = createPublisher(visitors, agents, deps)
  guardHandshakes(io, deps, drain)
  sendTogether(io.engine)
  const outbound = watchOutbound(io.engine, () => {
    deps.metrics.slowConsumer()
    deps.log.info('a connection that did not read was ended')
  })
  deps.metrics.watch({
    connections: () => ({ chatplugin: visitors.sockets.size, agents: agents.sockets.size }),
    queueBytes: outbound.queuedBytes,
    outbox: () => inspectOutbox(deps),
    freeDisk: deps.readFreeDisk,
    isDraining: drain.isDraining,
  })
  openVisitorGateway(visitors, deps, publisher, drain)
  openAgentGateway(agents, deps, publisher, drain)
  const stopHeartbeat = startHeartbeat(visitors, agents, deps)

  return {
    async close() {
      stopHeartbeat()
      drain.begin()
      // Spread, so that a deploy does not bring everybody back in the same instant (T38).
      for (const socket of [...visitors.sockets.values(), ...agents.sockets.values()]) {
        ;(socket as { emit(name: string, event: unknown): boolean }).emit('server.draining', { reconnect_in_ms: Math.floor(Math.random() * RETURN_WITHIN_MS) })
      }
      await drain.finish()
      await linger(server)
      await drain.finish()
      await io.close()
    },
  }
}
