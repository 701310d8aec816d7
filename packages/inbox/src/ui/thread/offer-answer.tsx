import { useState } from 'preact/hooks'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { readOffers } from '../../state/offers.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'

/** Beside a visitor's offer, while nobody has answered it: take the file, or not (FILE-10). */
export function OfferAnswer({ opened, attachmentId }: { readonly opened: OpenConversation; readonly attachmentId: string }) {
  const { files } = useInbox()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (readOffers(opened.log.thread.value.events).get(attachmentId) !== 'waiting') return null

  const answer = async (what: 'accept' | 'reject'): Promise<void> => {
    setBusy(true)
    const failure = await files.answer(opened.id, attachmentId, what)
    setBusy(false)
    setProblem(failure === null ? null : en.failure(failure))
  }
  return (
    <span class="offer">
      <button type="button" class="button button-primary" disabled={busy} onClick={() => void answer('accept')}>{en.files.accept}</button>
      <button type="button" class="button" disabled={busy} onClick={() => void answer('reject')}>{en.files.decline}</button>
      {problem !== null && <span class="offer-problem" role="alert">{problem}</span>}
    </span>
  )
}
