/** Names of Socket.IO rooms. A socket's rooms are decided by the server alone, from its session or token. */

/** Every socket of one session: to end them together. */
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`

/** Every device of one contact in one channel: a new conversation needs no further join. */
export const contactRoom = (channelId: string, contactId: string): string => `contact:${channelId}:${contactId}`

/** Sockets of visitors who go on in a conversation that was given to somebody else. */
export const guestRoom = (conversationId: string): string => `guests:${conversationId}`

/** Agents who have the conversation open. */
export const conversationRoom = (conversationId: string): string => `conversation:${conversationId}`

/** Every socket of one agent's login: to end them together. */
export const agentSessionRoom = (tokenHash: string): string => `login:${tokenHash}`

/** Every agent: all of them see all queues for now. */
export const AGENTS_ROOM = 'agents'
