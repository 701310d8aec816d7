import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { absentable, count, dictionary, httpUrl, id, text, timestamp } from './scalars.ts'

/** Longest text of one message, in code points. */
export const MAX_TEXT = 8000

/** Marks a text in which nobody could see anything; the edge turns it into its own code (MSG-4). */
export const EMPTY = 'empty_message'

const INVISIBLE_ONLY = /^[\s\u0080-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]*$/u

export function isVisible(raw: string): boolean {
  return !INVISIBLE_ONLY.test(raw)
}

const visibleText = (max: number) => v.pipe(text(max), v.check(isVisible, EMPTY))

export const textContent = v.strictObject({ type: v.literal('text'), text: visibleText(MAX_TEXT) })

export const mediaType = v.pipe(v.string('must be a string'), v.regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/, 'must be a media type such as image/png'), v.maxLength(127, 'must have at most 127 characters'))

export const attachmentContent = v.strictObject({
  type: v.literal('attachment'),
  attachment_id: id,
  media_type: mediaType,
  name: text(255, 1),
  size: count,
  caption: absentable(text(1000)),
})

/** The same from a sender, who only has to name the file: what the server stored of it takes the place of the rest (FILE-8). */
export const newAttachmentContent = v.strictObject({
  type: v.literal('attachment'),
  attachment_id: id,
  media_type: absentable(mediaType),
  name: absentable(text(255)),
  size: absentable(count),
  caption: absentable(text(1000)),
})

const quickReply = v.strictObject({ title: visibleText(80), payload: text(255) })

export const quickRepliesContent = v.strictObject({
  type: v.literal('quick_replies'),
  text: visibleText(MAX_TEXT),
  replies: v.pipe(v.array(quickReply), v.minLength(1), v.maxLength(13)),
})

const cardAction = v.variant('type', [
  v.strictObject({ type: v.literal('link'), title: visibleText(80), url: httpUrl }),
  v.strictObject({ type: v.literal('reply'), title: visibleText(80), payload: text(255) }),
])

const cardEntries = {
  title: visibleText(255),
  description: absentable(text(1000)),
  image_url: absentable(httpUrl),
  actions: absentable(v.pipe(v.array(cardAction), v.maxLength(5))),
}

export const cardContent = v.strictObject({ type: v.literal('card'), ...cardEntries })

export const carouselContent = v.strictObject({
  type: v.literal('carousel'),
  cards: v.pipe(v.array(v.strictObject(cardEntries)), v.minLength(1), v.maxLength(10)),
})

export const eventContent = v.strictObject({
  type: v.literal('event'),
  name: visibleText(120),
  title: visibleText(255),
  occurred_at: timestamp,
  data: dictionary(v.string(), v.unknown()),
})

/** What a message is sent with (contract §6, Content). */
export const content = v.variant('type', [
  textContent,
  newAttachmentContent,
  quickRepliesContent,
  cardContent,
  carouselContent,
  eventContent,
])

/** What it says to whoever reads it. Once its contact was erased, a message is an empty text (CTC-10). */
export const keptText = v.object({ type: v.literal('text'), text: v.string() })
export const keptContent = v.variant('type', [keptText, attachmentContent, quickRepliesContent, cardContent, carouselContent, eventContent])

export type NewContent = Answer<typeof content>
export type Content = Answer<typeof keptContent>
export type ContentType = Content['type']

/** True when one of the buttons of a message carries this payload. */
export function offers(message: Content, payload: string): boolean {
  const isIt = (action: { readonly type?: string; readonly payload?: string }): boolean => action.payload === payload
  switch (message.type) {
    case 'quick_replies':
      return message.replies.some(isIt)
    case 'card':
      return message.actions?.some(isIt) ?? false
    case 'carousel':
      return message.cards.some((card) => card.actions?.some(isIt) ?? false)
    case 'text':
    case 'attachment':
    case 'event':
      return false
  }
}

/** The line a list or a notification shows for a message. */
export function summarizeContent(message: Content): string {
  switch (message.type) {
    case 'text':
    case 'quick_replies':
      return message.text
    case 'attachment':
      return message.caption ?? message.name
    case 'card':
    case 'event':
      return message.title
    case 'carousel':
      return message.cards.map((card) => card.title).join(' · ')
  }
}
