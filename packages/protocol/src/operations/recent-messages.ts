import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { message } from '../message.ts'
import { pageEntries, paginationData } from '../page.ts'
import { absentable, dictionary, id } from '../scalars.ts'
import { filterSources } from '../source.ts'

/** Newest conversations of each source that are answered. */
export const RECENT_CONVERSATIONS = 20

/**
 * `POST /contacts.recent-messages` (contract §6): what a contact said and did lately, by conversation. With `cursors`, the
 * further pages of the conversations named there and of no other.
 */
export const recentMessagesRequest = v.strictObject({
  contact_id: id,
  filter_sources: filterSources,
  page_size: pageEntries.page_size,
  cursors: absentable(v.pipe(dictionary(id, v.pipe(v.string('must be a string'), v.maxLength(512, 'must be a cursor'))), v.check((o) => Object.keys(o).length <= 100, 'at most 100 cursors'), v.metadata({ maxProperties: 100 }))),
})
export type RecentMessagesRequest = v.InferOutput<typeof recentMessagesRequest>

export const recentConversation = v.object({ source: v.string(), data: v.array(message), pagination_data: paginationData })

/** By the id of the conversation, latest activity first; messages oldest first inside their page. */
export const recentMessages = v.record(id, recentConversation)
export type RecentMessages = Answer<typeof recentMessages>
