/** The one word that is needed before anything is loaded. */
export const OPEN_CHAT = 'Open chat'
