import type { JsonSchema } from './write-schema.ts'

/**
 * One meaning for each field name, whichever call it is in: the same word always means the same. Where it must differ, the
 * note stands under `<Noun>.<field>` or `<call>.<field>`. A field without a note fails WIRE-10.
 */
const notes: Readonly<Record<string, string>> = {
  // who
  id: 'Its id.',
  external_id: 'The id of this person in your own system: 1–255 characters, case-sensitive, never trimmed.',
  email: 'An e-mail address. Stored with a lower-case domain and local part; dots and plus tags are kept.',
  email_verified: '`false`: keep the address as a plain attribute and never match on it.',
  phone_number: 'E.164: `+` and 7–15 digits. Spaces, dashes, dots and brackets are dropped.',
  phone_number_verified: '`false`: keep the number as a plain attribute and never match on it.',
  identifiers: 'Further unique keys of this person by name, such as `dni` or `device_id`. Exact matches only.',
  identified: '`true` once any identity is known; an anonymous visitor has none.',
  first_name: 'First name.',
  last_name: 'Last name.',
  display_name: 'What to call them, if it is neither first nor last name.',
  avatar_url: 'Picture, an http or https address.',
  locale: 'Language tag such as `en` or `pt-BR`.',
  timezone: 'Time zone such as `Europe/Berlin`.',
  organization_id: 'The organization they belong to, by your own id.',
  metadata: 'What else you know: up to 50 keys with text, numbers or booleans, 16 KB. Merged key by key, `null` deletes one. Never used to identify anybody.',
  blocked: '`true`: may not chat until unblocked.',
  contact: 'The contact.',
  contact_id: 'Id of the contact.',
  contact_created: '`true` when the contact did not exist before.',
  matched_by: 'Which identities matched; empty when the contact was created.',
  merge_history: 'Who was merged into this contact, and when.',
  actor: 'Somebody of the staff who looks at the chat as this person: the session may only read.',
  'actor.id': 'Id of the member of staff.',
  'actor.name': 'Name of the member of staff.',
  on_conflict: 'What to do when the identities belong to different contacts. Without it: refuse.',
  anonymous: 'What happens to the browser’s anonymous conversation when the token is redeemed there. Without it: `claim`.',
  explanation: 'Only in a dry run: which rule would decide, and why.',
  rule: 'The rule that decided.',
  because: 'Why, in a sentence.',
  dry_run: '`true`: answer what would happen, and change nothing.',
  source_id: 'The contact that is merged away.',
  destination_id: 'The contact that stays.',
  merged_at: 'When they were merged.',
  merged_by: 'The token or agent that asked for it.',
  undone_at: 'When the merge was undone; `null` while it holds.',
  identities: 'The identities that moved.',
  kind: 'Which kind.',
  conversation_ids: 'The conversations that moved.',
  merged_contacts: 'Records of the same person that were merged into this one, as they were.',
  sessions: 'Where they were or are logged in.',
  decisions: 'Why each identify call about them answered what it did.',
  exported_at: 'When this was put together.',
  deleted: 'Always `true`.',
  at: 'When it happened.',
  caller: 'The token that called.',
  given: 'Which kinds of identities the call gave. Never their values.',
  verdict: 'What came of it: a conversation went on, was made, was opened again, or an anonymous one was claimed.',

  // conversations and messages
  conversation: 'The conversation.',
  conversation_id: 'Id of the conversation.',
  conversations: 'Conversations of this channel; the first is the one to go on with.',
  'IdentifyDecision.verdict': 'What was answered.',
  conversation_created: '`true` when the conversation did not exist before.',
  activity_id: 'The event this call wrote; `null` when nothing was said and nothing had to be made.',
  case_id: 'Id of the ticket the conversation is about, or `null`.',
  channel: 'The channel it belongs to.',
  channel_id: 'Id of the channel.',
  source: 'Where it comes from: `chat_plugin`, or the `source_id` of an ingesting system.',
  state: 'Where it stands.',
  assignee_id: 'The agent it is assigned to, or `null`.',
  ticket: 'The business object it is about, or `null`.',
  attributes: 'Any JSON object, up to 16 KB, kept as it came.',
  tags: 'Labels that agents gave it.',
  epoch: 'Names this copy of the data. If it changes, nothing cached may be continued.',
  head_seq: '`seq` of its newest event.',
  unread_count: 'Messages of the contact that no agent has read; for a visitor, those they have not read themselves.',
  last_message: 'Its newest message, never an internal note.',
  created_at: 'When it was made.',
  updated_at: 'When it last changed.',
  completed_at: 'When it was completed, or `null`.',
  participants: 'Who takes part.',
  participant: 'Who.',
  communications: 'Their connections, one for each session of a device.',
  media_type: 'What kind of medium or file.',
  connected_at: 'When the connection was made.',
  disconnected_at: 'When it ended; `null` while it lasts.',
  reads: 'How far each participant has read.',
  purpose: 'The part they play.',
  agent_id: 'Id of the agent; in an assignment, `null` puts the conversation back into the queue.',
  type: 'Which kind it is.',
  messages: 'Messages, oldest first.',
  message: 'What is said first, in the customer’s name.',
  seq: 'The event’s place in its conversation: 1, 2, 3 … without a gap. Order by it, never by time.',
  client_message_id: 'An id you make up, 16–64 of `A-Za-z0-9_-`: the same again sends nothing twice.',
  source_message_id: 'Its id in the system it comes from.',
  from_contact: '`true` when the contact said it.',
  visibility: '`internal` is a note among agents; no visitor ever receives it.',
  sender: 'Who says it. With a system token: which bot or workflow.',
  'Sender.id': 'Id of the contact, agent or bot.',
  'Participant.id': 'Id of the contact, agent or bot.',
  'participant.id': 'Id of the contact, agent or bot.',
  content: 'What it says.',
  sent_at: 'When the server accepted it.',
  text: 'Up to 8,000 characters. A small, safe subset of Markdown is rendered.',
  title: 'Title.',
  caption: 'What is said beside the file.',
  attachment_id: 'Id of the uploaded file.',
  size: 'In bytes.',
  replies: 'Answers to choose from.',
  payload: 'What comes back when it is chosen.',
  description: 'A few words below the title.',
  image_url: 'Picture, an http or https address.',
  actions: 'Buttons.',
  cards: 'Cards side by side.',
  data: 'The entries of this page.',
  'EventContent.data': 'Whatever the other system knows of it.',
  'EventContent.name': 'What kind of event, such as `purchase`.',
  occurred_at: 'When it happened over there.',
  filters: 'Only those that match all of these.',
  unassigned: '`true`: only those that nobody is assigned to.',
  profile: 'Used when the contact is created.',
  create_contact: '`false`: answer 422 `contact_creation_failed` when nobody is found. Without it: create.',
  search_on: 'One attribute to look the contact up by: `external_id`, `email`, `phone_number`, `identifiers.<name>` or `metadata.<key>`.',
  value: 'The value.',
  transaction_id: 'Your own id of this call: the same again gets the same answer, for 24 hours.',
  rich_text: '`false`: the client shows plain text only.',

  // tokens, sessions, channels
  token: 'The secret itself. Keep it where no browser sees it.',
  'chatplugin.authenticate.token': 'The session’s token, opaque. Send it as `Authorization: Bearer`.',
  token_id: 'Id of a system token.',
  resume_token: 'Opens this conversation in a browser: hand it to the page.',
  'IdentifiedConversation.resume_token': 'Opens this conversation in a browser: hand it to the page. `null` in a dry run.',
  resume_token_expires_at: 'Until when it can be redeemed.',
  token_ttl_s: 'How long the resume tokens can be redeemed, in seconds. Without it: 600.',
  user_jwt: 'How the site’s own signed tokens are checked, if it makes any.',
  'chatplugin.authenticate.user_jwt': 'A token your site signed itself, in place of a resume token, where the channel has keys for it. Needs `channel_id`.',
  install_key: 'A random key made once per browser profile, 22–64 of `A-Za-z0-9_-`. Needed with a channel or a token.',
  page: 'What the page knows of itself; shown to agents beside the conversation.',
  referrer: 'Where the visitor came from.',
  expires_in: 'Seconds until the session ends if nothing more happens.',
  expires_at: 'When it ends; `null`: never.',
  settings: 'How the widget looks and behaves.',
  url: 'Address, http or https.',
  name: 'Its name.',
  'agents.create.name': 'What visitors see.',
  'agents.update.name': 'What visitors see.',
  'Agent.name': 'What visitors see.',
  'Participant.name': 'What they are called, if it is known.',
  'Sender.name': 'What they are called.',
  'sender.name': 'What they are called.',
  password: '10–256 characters.',
  'agents.login.password': 'The password.',
  role: 'What they may do.',
  availability: 'Whether they take conversations now.',
  agent: 'The agent.',
  allowed_origins: 'Pages that may use it: scheme, host and port, exactly. No wildcards.',
  allow_native: '`true`: apps, which send no `Origin`, may use it too.',
  identity_policy: '`strict`: identities other than `external_id` only count when flagged as verified.',
  after_completed: 'What a message to a completed conversation does: `reopen` it, or begin a `new` one.',
  attachments: 'Files from visitors: `open`, `offer` (an agent accepts them first) or `off`.',
  subtitle: 'The line below the title.',
  greeting: 'The first bubble while nothing was said yet.',
  accent_color: 'A colour such as `#4f46e5`.',
  position: 'Which side of the page.',
  theme: 'Light, dark, or as the visitor’s system.',
  logo_url: 'Logo, an http or https address.',
  allow_new_conversations: '`true`: a visitor may start a further conversation while one is open.',
  keys: 'Public keys as JWK.',
  kids: 'Which keys, by their `kid`.',
  kty: 'Type of the key.',
  kid: 'Name of the key.',
  secret: 'The shared secret. Never shown again.',
  channel_ids: 'The channels it is limited to; `null`: none in particular.',
  scopes: 'The nouns it may call; `null`: all of them.',
  last_used_at: 'When it was last used.',
  revoked_at: 'When it was revoked, or `null`.',
  session_id: 'Id of a session.',
  jti: 'The `jti` of one resume token.',
  revoked: 'How many sessions or tokens ended.',
  device: 'What the session runs on.',
  browser: 'Which browser, if it is known.',
  os: 'Which system, if it is known.',
  last_active_at: 'When it was last used.',

  // lists and errors
  cursor: 'Where to go on: a `next_cursor` or `previous_cursor` of this list.',
  page_size: 'How many, 1–200. Without it: 20.',
  pagination_data: 'How to go on.',
  next_cursor: 'Leads back in time; `null` at the end.',
  previous_cursor: 'Leads forward again; `null` at the beginning.',
}

/** The meaning of a field inside an owner (a noun, a call, or the field above it), or null. */
export function findNote(owners: readonly string[], field: string): string | null {
  for (const owner of owners) {
    const note = notes[`${owner}.${field}`]
    if (note !== undefined) return note
  }
  return Object.hasOwn(notes, field) ? (notes[field] ?? null) : null
}

/** The schema with a description at each of its fields. `owners`: what it is called, nearest first. */
export function addNotes(schema: JsonSchema, owners: readonly string[]): JsonSchema {
  const noted: JsonSchema = { ...schema }
  if (schema.properties !== undefined) {
    noted.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([field, inner]) => {
        if (typeof inner === 'boolean') return [field, inner]
        const note = findNote(owners, field)
        const within = addNotes(inner, [field, ...owners])
        return [field, note === null || within.description !== undefined ? within : { ...within, description: note }]
      }),
    )
  }
  if (typeof schema.items === 'object' && !Array.isArray(schema.items)) noted.items = addNotes(schema.items, owners)
  for (const choice of ['anyOf', 'oneOf', 'allOf'] as const) {
    const options = schema[choice]
    if (options !== undefined) noted[choice] = options.map((option) => (typeof option === 'boolean' ? option : addNotes(option, owners)))
  }
  return noted
}
