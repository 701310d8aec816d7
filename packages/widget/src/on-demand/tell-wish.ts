import type { ChatState } from '../state/chat-state.ts'
import { wishStrings } from '../strings/en-wish.ts'

/** What became of the conversation that the page asked for, in one sentence. */
export function tellWish(wish: ChatState['wish']): string | null {
  return wish === null ? null : wishStrings[wish]
}
