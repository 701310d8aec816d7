/** What every call has in common, for whoever reads the document first. Markdown of the simplest kind: paragraphs, `code`, lists. */
export type Chapter = { readonly id: string; readonly title: string; readonly paragraphs: readonly string[] }

export const OVERVIEW =
  'Rejoin is a chat in which people come back to their own conversation, on any device. Your backend says who has just logged in, gets a signed resume token and hands it to the page; the widget does the rest.'

export const chapters: readonly Chapter[] = [
  {
    id: 'calls',
    title: 'Calls',
    paragraphs: [
      'Every call is `POST /<noun>.<verb>` with a JSON object as `application/json`, in UTF-8, at most 64 KiB and 32 levels deep. Success is `200` and the object itself, not wrapped. Names are `snake_case`, ids are UUIDs, times are ISO 8601 in UTC with milliseconds.',
      'Fields that a call does not know are refused, nested ones too. `null` in an optional field means the same as leaving it out; where a field can be deleted it deletes. A flag is `true` or `false`, never `null`.',
      'Answers may gain fields: read what you know and ignore the rest.',
    ],
  },
  {
    id: 'authorization',
    title: 'Authorization',
    paragraphs: [
      'All credentials go into `Authorization: Bearer …`, never into an address or a cookie. Each kind opens only the doors made for it:',
      '- **System token** `rjs_…`: your backend. It may be limited to channels and scopes. Beside a browser’s `Origin` it is 403 `secret_in_browser`.',
      '- **Agent token** `rja_…`: one agent, from `agents.login`.',
      '- **Session token** `rjv_…`: the widget of one visitor, from `chatplugin.authenticate`.',
      '- **Source token** `rjx_…`: one system that sends its events.',
      'Make the first system token on the server: `rejoin tokens create --name backend`.',
    ],
  },
  {
    id: 'errors',
    title: 'Errors',
    paragraphs: [
      'A refusal is `{"error": {"code", "message", "request_id", …}}`. The code is stable, the message is for people and says what to do next. `field` names what is wrong, `reason` tells the ways to be `unauthenticated` apart.',
      'A **final** code will not go away by itself: change something first. After a **retryable** one make the same call again, after `retry_after_ms` if it is there; the header `Retry-After` says the same in seconds.',
      'Any method but `POST` is 405 `method_not_allowed`, an unknown path 404 `not_found`.',
    ],
  },
  {
    id: 'lists',
    title: 'Lists',
    paragraphs: [
      'Lists take `page_size` and `cursor` and answer `{"data": […], "pagination_data": {"next_cursor", "previous_cursor"}}`. The first page is the newest, and `next_cursor` leads back in time. Cursors are opaque, belong to one list, and are `null` at the ends.',
    ],
  },
  {
    id: 'repeating',
    title: 'Repeating a call',
    paragraphs: [
      'With an `Idempotency-Key` header, the same key with the same body gets the first answer for 24 hours, also when both calls run at once. With another body it is 409 `idempotency_conflict`.',
      'Some calls need no key: `contacts.identify` is safe to repeat by itself, a message by its `client_message_id`, `conversations.start` by its `transaction_id`.',
    ],
  },
]

/** List items stay together; other paragraphs are set apart. */
export function joinParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.reduce((text, next, index) => (index === 0 ? next : `${text}${next.startsWith('- ') && paragraphs[index - 1]?.startsWith('- ') === true ? '\n' : '\n\n'}${next}`), '')
}
