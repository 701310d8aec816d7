/** Names of Socket.IO rooms. A socket's rooms are decided by the server alone, from its session or token. */

/** Every socket of one session: to end them together. */
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`

/** Every device of one contact in one channel: a new conversation needs no further join. */
export const contactRoom = (channelId: string, contactId: string): string => `contact:${channelId}:${contactId}`

/** Sockets of visitors who go on in a conversation that was given to somebody else. */
export const guestRoom = (conversationId: string): string => `guests:${conversationId}`

const OPEN_CONVERSATION = 'conversation:'

/** Agents who have the conversation open. */
export const conversationRoom = (conversationId: string): string => OPEN_CONVERSATION + conversationId

/** Which conversation's room this is, or null. */
export const conversationOfRoom = (room: string): string | null => (room.startsWith(OPEN_CONVERSATION) ? room.slice(OPEN_CONVERSATION.length) : null)

const ABOUT = 'about:'

/** Agents who have a conversation of this contact open: what other systems tell of them is told here (SRC-10). */
export const aboutRoom = (contactId: string): string => ABOUT + contactId
export const isAboutRoom = (room: string): boolean => room.startsWith(ABOUT)

/** Every socket of one agent's login: to end them together. */
export const agentSessionRoom = (tokenHash: string): string => `login:${tokenHash}`

/** Every agent: all of them see all queues for now. */
export const AGENTS_ROOM = 'agents'
