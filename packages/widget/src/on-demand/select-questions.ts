import type { PreChatField } from '@rejoin/protocol'
import type { ChatState } from '../state/chat-state.ts'

/** Nobody knows them, and they have said nothing. Whoever was named by the site has a conversation, also when it is empty. */
export function isBeforeFirstWords({ loaded, timeline, conversations, pending, spectator }: Pick<ChatState, 'loaded' | 'timeline' | 'conversations' | 'pending' | 'spectator'>): boolean {
  return loaded && spectator === null && timeline.conversationId === null && conversations.length === 0 && pending.length === 0
}

/** What the form asks, while there is one: nobody is asked twice, nor for another conversation (VIS-1). While nobody answers, it also asks where the answer may go. */
export function selectQuestions(state: Pick<ChatState, 'loaded' | 'timeline' | 'conversations' | 'pending' | 'spectator' | 'settings' | 'introduction'>): readonly PreChatField[] {
  const { settings, introduction } = state
  const fields = settings.pre_chat?.fields ?? []
  if (fields.length === 0 || introduction !== null || !isBeforeFirstWords(state)) return []
  const wantsEmail = settings.availability?.open === false && settings.ask_email_when_away === true && !fields.some(({ type }) => type === 'email')
  return wantsEmail ? [...fields, { type: 'email' }] : fields
}
