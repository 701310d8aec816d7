import type { Transcript } from '@rejoin/protocol'
import type { Visit } from '../embed/visit.ts'
import { transcriptStrings } from '../strings/en-transcript.ts'
import { readLocale } from '../strings/words.ts'

/** Long enough for a browser to take a file that it was given. */
const TAKEN_WITHIN_MS = 10_000

/** What was said, as a file to keep (VIS-7). Made by the server, so that it holds what this page never loaded. */
export async function saveTranscript({ store, session, post }: Pick<Visit, 'store' | 'session' | 'post'>): Promise<void> {
  const { locale, timeZone } = new Intl.DateTimeFormat(readLocale()).resolvedOptions()
  const request = { conversation_id: store.get().timeline.conversationId, locale, time_zone: timeZone, visitor_name: transcriptStrings.you }
  const { file_name, text } = await post<Transcript>('conversations.transcript', request, session.readToken())
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = file_name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_WITHIN_MS)
}
