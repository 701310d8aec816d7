import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { timeZone } from '../opening-hours.ts'
import { absentable, id, localeTag, text } from '../scalars.ts'

/** `POST /conversations.transcript`: what was said, as a text to keep. */
export const writeTranscriptRequest = v.strictObject({
  conversation_id: id,
  /** In whose way days and times are written. */
  locale: absentable(localeTag),
  time_zone: absentable(timeZone),
  /** What to call a visitor who has no name. */
  visitor_name: absentable(text(80, 1)),
})
export type WriteTranscriptRequest = v.InferOutput<typeof writeTranscriptRequest>

export const transcript = v.object({ file_name: v.string(), text: v.string() })
export type Transcript = Answer<typeof transcript>
