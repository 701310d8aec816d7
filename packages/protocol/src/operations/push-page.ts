import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { eventData, eventEntries } from '../event.ts'
import { absentable, id, text } from '../scalars.ts'

/** `POST /pages.push` (contract §6). Which addresses may be sent has a code of its own, `url_not_allowed`; here it is one word. */
export const pushPageRequest = v.strictObject({
  conversation_id: id,
  url: v.pipe(text(2048, 1), v.check((s) => !/\s/.test(s), 'must not contain white space')),
  title: absentable(text(255, 1)),
})
export type PushPageRequest = v.InferOutput<typeof pushPageRequest>

/** What it answers: the event it wrote. */
export const pagePushed = v.object({ ...eventEntries, type: v.literal('page.pushed'), data: eventData['page.pushed'] })
export type PagePushed = Answer<typeof pagePushed>
