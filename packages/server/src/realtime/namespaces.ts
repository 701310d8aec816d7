import type { Namespace, Socket } from 'socket.io'
import type { AgentClientEvents, AgentServerEvents, VisitorClientEvents, VisitorServerEvents } from '@rejoin/protocol'

/** The two typed namespaces of contract §9, and what the server keeps on each socket. */

type NoServerSideEvents = Record<string, never>

/** `rotated`: a secret that waits to be handed over right after the connect. */
export type VisitorSocketData = { sessionId: string; rotated: string | null }
export type VisitorNamespace = Namespace<VisitorClientEvents, VisitorServerEvents, NoServerSideEvents, VisitorSocketData>
export type VisitorSocket = Socket<VisitorClientEvents, VisitorServerEvents, NoServerSideEvents, VisitorSocketData>

export type AgentSocketData = { agentId: string; tokenHash: string }
export type AgentNamespace = Namespace<AgentClientEvents, AgentServerEvents, NoServerSideEvents, AgentSocketData>
export type AgentSocket = Socket<AgentClientEvents, AgentServerEvents, NoServerSideEvents, AgentSocketData>
