import * as v from 'valibot'
import { associateContactResult, conversation, conversationInfo, deleteConversationResult, markReadResult, message, pageOf, pagePushed, sourceMessage, startForContactResult, transcript } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids } from './stand-ins.ts'

export const conversationDescriptions: CallDescriptions = {
  'conversations.start': {
    summary: 'Start or continue a conversation for a customer',
    details: [
      'Name the customer in exactly one way: a `contact_id`; identities as in `contacts.identify`; or one attribute to search on, with its value. Each way to fail has a code of its own.',
      'Without a `conversation_id` the open conversation of this channel (and ticket) is found, or made. A `message` is the customer’s own words. With a `transaction_id` the same call again gets the same answer, for 24 hours, and a call that was cut off says nothing twice.',
      'With `rich_text: false`, whatever is sent into the conversation reaches its visitor as text; agents and webhooks have what was sent.',
    ],
    answer: startForContactResult,
    errors: ['invalid_contact_selector', 'not_found', 'ambiguous_match', 'contact_creation_failed', 'identity_conflict', 'identity_unverified', 'contact_blocked', 'contact_deleted', 'not_a_participant', 'no_identifier'],
    examples: [
      {
        title: 'A customer writes from another system',
        request: {
          channel_id: ids.channel,
          contact: { external_id: 'user-42', email: 'ada@example.com' },
          profile: { first_name: 'Ada' },
          transaction_id: 'crm-20260504-0017',
          attributes: { campaign: 'spring', basket: { items: 2, total: '41.80' } },
          message: { type: 'text', text: 'Where is my order A-1001?' },
        },
      },
      { title: 'Search on one attribute, create nobody', request: { channel_id: ids.channel, contact: { search_on: 'identifiers.dni', value: '12582152' }, create_contact: false }, refusal: 'contact_creation_failed' },
    ],
  },
  'conversations.list': {
    summary: 'List conversations, latest activity first',
    details: [
      'Chats, unless `source` names another one: what other systems tell of a contact is a conversation, too, and never in a queue.',
      'Filters can be combined. A `participant_id` alone finds the conversations of whoever has it: a contact, an agent, a bot, or an organization with all who belong to it, or that a ticket names. With a `participant_type` it is that kind alone.',
    ],
    answer: pageOf(conversation),
    examples: [
      { title: 'What waits in the queue', request: { filters: { state: 'open', unassigned: true }, page_size: 20 }, after: ['conversations.start'] },
      { title: 'Whatever an organization takes part in', request: { filters: { participant_id: 'acme', participant_type: 'organization' } }, after: ['contacts.identify'] },
    ],
  },
  'conversations.info': {
    summary: 'Read a conversation with who takes part',
    details: ['With its contact, every participant and their connections, and how far each has read. An organization takes part that the contact belongs to or the ticket names.'],
    answer: conversationInfo,
    errors: ['not_found'],
    examples: [{ title: 'As an agent sees it', request: { conversation_id: ids.conversation }, as: 'agent', after: ['chatplugin.authenticate', 'messages.send'] }],
  },
  'conversations.associate-contact': {
    summary: 'Say who is behind a waiting or running conversation',
    details: [
      'For when your side finds out who somebody is while they chat: an IVR that asks for a national id, a bot that checks an order. Name the contact in exactly one way: a `contact_id`; identities, together one way; or `metadata`. Matches are exact, so `123456` never finds `12345678`; you vouch for what you give, whatever the channel’s `identity_policy`.',
      'When it answers, it has happened: participants, lists and the screens of agents show the verified contact, and identify resolves this conversation for them. The same contact again is `changed: false`.',
      'The visitor’s browser has proved nothing by it. It goes on in this conversation and sees no more than before: no other conversation of the contact, and not their name. If they log in there as this contact they bring the conversation along; as somebody else they never do.',
    ],
    answer: associateContactResult,
    errors: ['invalid_contact_selector', 'not_found', 'ambiguous_match', 'already_associated', 'already_completed', 'identity_conflict', 'contact_blocked', 'not_a_participant', 'contact_deleted'],
    examples: [
      {
        title: 'It was somebody else, whom nobody knew yet',
        request: { conversation_id: ids.conversation, identifiers: { dni: '12582152' }, create: true, replace: true },
      },
      { title: 'The same again', request: { conversation_id: ids.conversation, external_id: 'user-42' }, after: ['contacts.identify'] },
      { title: 'Somebody known is there already', request: { conversation_id: ids.conversation, identifiers: { device_id: 'phone-7f3a' } }, after: ['contacts.create'], refusal: 'already_associated' },
      { title: 'Nobody has this number', request: { conversation_id: ids.conversation, identifiers: { dni: '1258215' } }, refusal: 'not_found' },
    ],
  },
  'conversations.assign': {
    summary: 'Assign a conversation, or put it back',
    details: ['To an agent, or with `null` back to the queue.'],
    answer: conversation,
    errors: ['not_found', 'already_completed'],
    examples: [{ title: 'Grace takes over', request: { conversation_id: ids.conversation, agent_id: ids.agent } }],
  },
  'conversations.transfer': {
    summary: 'Hand a conversation over to an agent or a queue',
    details: ['In one way: `to_agent_id` assigns it to that agent; `to_queue` gives it back, open and nobody’s, and the conversation remembers the queue. Queues are names of your choice; they need not be made first.'],
    answer: conversation,
    errors: ['not_found', 'already_completed'],
    examples: [
      { title: 'To a colleague', request: { conversation_id: ids.conversation, to_agent_id: ids.agent } },
      { title: 'Into a queue', request: { conversation_id: ids.conversation, to_queue: 'Billing' }, as: 'agent' },
    ],
  },
  'conversations.tag': {
    summary: 'Give a conversation a tag',
    details: ['At most 20. A tag it has already changes nothing. No visitor ever sees one.'],
    answer: conversation,
    errors: ['not_found', 'already_completed'],
    examples: [{ title: 'What it was about', request: { conversation_id: ids.conversation, tag: 'late delivery' }, as: 'agent' }],
  },
  'conversations.untag': {
    summary: 'Take a tag away',
    details: ['One it does not have changes nothing.'],
    answer: conversation,
    errors: ['not_found', 'already_completed'],
    examples: [{ title: 'It was about something else', request: { conversation_id: ids.conversation, tag: 'late delivery' }, as: 'agent', after: ['conversations.tag'] }],
  },
  'conversations.complete': {
    summary: 'Complete a conversation',
    details: ['It happens once: a second call is 409 `already_completed`. What a later message does is the channel’s `after_completed`.'],
    answer: conversation,
    errors: ['not_found', 'already_completed'],
    examples: [
      { title: 'Solved', request: { conversation_id: ids.conversation } },
      { title: 'It was completed before', request: { conversation_id: ids.conversation }, after: ['conversations.complete'], refusal: 'already_completed' },
    ],
  },
  'conversations.reopen': {
    summary: 'Reopen a completed conversation',
    details: ['Back to whoever had it, or to the queue. An open one stays as it is.'],
    answer: conversation,
    errors: ['not_found', 'already_completed'],
    examples: [{ title: 'Not solved after all', request: { conversation_id: ids.conversation }, after: ['conversations.complete'] }],
  },
  'conversations.delete': {
    summary: 'Delete a conversation for good',
    details: [
      'Texts and files are erased, also from the database file, and the conversation is in no list and found by no id any more. Whoever watches hears each message go (`message.deleted`) and then `conversation.completed`, in `seq` without a gap.',
      'Its contact stays. What they write next, and the next `contacts.identify` (about the same ticket, if it was about one), begins a new conversation; resume tokens of the deleted one are 401 `token_revoked`.',
    ],
    answer: deleteConversationResult,
    errors: ['not_found'],
    examples: [{ title: 'Nobody shall read it again', request: { conversation_id: ids.conversation }, after: ['messages.send'] }],
  },
  'conversations.mark-read': {
    summary: 'Mark a conversation as read',
    details: ['Up to `seq`, or without it up to the newest event. The position never goes back.'],
    answer: markReadResult,
    errors: ['not_found'],
    examples: [{ title: 'All of it', request: { conversation_id: ids.conversation }, as: 'agent', after: ['messages.send'] }],
  },
  'conversations.transcript': {
    summary: 'Write down what was said',
    details: ['A text to keep: what the visitor may see of the conversation, never an internal note, whoever asks. At most the newest 10,000 events. Days and times are written in the way of `locale`, at the time of `time_zone`. A visitor gets one of their own conversations.'],
    answer: transcript,
    errors: ['not_found', 'not_a_participant'],
    examples: [{ title: 'For somebody in Berlin', request: { conversation_id: ids.conversation, locale: 'en-GB', time_zone: 'Europe/Berlin' }, after: ['messages.send'] }],
  },
  'messages.list': {
    summary: 'List the messages of a conversation, or of a source',
    details: [
      'Oldest first inside a page; the first page is the newest, and `next_cursor` leads back in time.',
      'With `source`, what that source told of, across contacts and in the order in which it came. What still waits for its contact is among it, with `null` as `conversation_id` and `seq`. `event_name` leaves events of that name alone.',
    ],
    answer: v.union([pageOf(message), pageOf(sourceMessage)]),
    errors: ['not_found'],
    examples: [
      { title: 'The newest page', request: { conversation_id: ids.conversation }, after: ['messages.send'] },
      { title: 'Purchases of everybody', request: { source: 'salesforce_purchases', event_name: 'purchase' }, after: ['sources.webhook'] },
    ],
  },
  'messages.send': {
    summary: 'Send a message',
    details: [
      'As a bot or workflow with a system token, as themselves for agents. An `internal` one is a note that no visitor ever sees. With a `client_message_id` a repeated send happens once.',
      'A text may use a small part of Markdown: emphasis, code, lists, quotes and links; nothing else becomes anything. What a visitor presses, of quick replies or on a card, comes back as their message, with the payload in its `metadata`.',
      'A completed conversation is reopened by it.',
    ],
    answer: message,
    errors: ['not_found', 'idempotency_conflict', 'contact_deleted', 'already_completed'],
    examples: [
      {
        title: 'A bot answers',
        request: {
          conversation_id: ids.conversation,
          content: { type: 'quick_replies', text: 'Hello Ada! What can we do for you?', replies: [{ title: 'Track my order', payload: 'track' }, { title: 'Talk to somebody', payload: 'human' }] },
          client_message_id: 'greeting-2026-05-04',
          sender: { id: 'greeter', purpose: 'bot', name: 'Rosie' },
        },
      },
      { title: 'A note among agents', request: { conversation_id: ids.conversation, content: { type: 'text', text: 'Called the carrier, parcel is at the depot.' }, visibility: 'internal' }, as: 'agent' },
    ],
    yields: { [ids.message]: '/id' },
  },
  'pages.push': {
    summary: 'Send a page to the visitor’s screen',
    details: ['It is shown with its title and host, and opens when the visitor clicks. Only http and https addresses and, if the channel has `page_push_hosts`, only those hosts: 422 `url_not_allowed` otherwise.', 'Answers the event it wrote.'],
    answer: pagePushed,
    errors: ['not_found', 'already_completed', 'url_not_allowed'],
    examples: [
      { title: 'Where to send a parcel back', request: { conversation_id: ids.conversation, url: 'https://shop.example.com/returns', title: 'Returns' }, as: 'agent' },
      { title: 'Not a web page', request: { conversation_id: ids.conversation, url: 'mailto:ada@example.com' }, refusal: 'url_not_allowed' },
    ],
  },
}
