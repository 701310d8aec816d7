import { contact, contactExport, deleteContactResult, identifyContactResult, identifyDecision, mergedContact, pageOf, recentMessages } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids, secrets } from './stand-ins.ts'

const IDENTITIES_OF_OTHERS = 'An identity that another contact has is 409 `identity_conflict`, and nothing is written.'

export const contactDescriptions: CallDescriptions = {
  'contacts.identify': {
    summary: 'Say who has just logged in, and get their conversations',
    details: [
      'The heart of Rejoin, called by your backend once its user is known. It finds the contact or creates them, resolves the conversation to go on with, and answers with a signed `resume_token` for each conversation. Hand the first one to the page, and the person is back in their own conversation, on any device.',
      'It is safe to repeat and to race: any number of calls at once for the same new person make one contact and one conversation.',
      'Identities match exactly. If those given lead to different contacts, the answer is 409 `identity_conflict` with `conflicts`, and with `resolutions`: the values of `on_conflict` that would work here and what each would do.',
    ],
    answer: identifyContactResult,
    errors: ['not_found', 'no_identifier', 'identity_unverified', 'identity_conflict', 'contact_blocked', 'not_a_participant'],
    examples: [
      {
        title: 'Somebody logs in for the first time',
        request: { channel_id: ids.channel, external_id: 'user-42', email: 'ada@example.com', email_verified: true, first_name: 'Ada', last_name: 'Lovelace', locale: 'en', organization_id: 'acme', metadata: { plan: 'pro', orders: 3 } },
      },
      {
        title: 'They come back, on another device',
        request: { channel_id: ids.channel, external_id: 'user-42', token_ttl_s: 900 },
        after: ['contacts.identify', 'messages.send'],
      },
      {
        title: 'Only ask what would happen',
        request: { channel_id: ids.channel, external_id: 'user-42', email: 'ada@example.com', dry_run: true },
        after: ['contacts.identify'],
      },
      {
        title: 'The identities belong to two people',
        request: { channel_id: ids.channel, external_id: 'user-42', email: 'a.lovelace@example.org' },
        after: ['contacts.identify', 'contacts.create'],
        refusal: 'identity_conflict',
      },
      {
        title: 'About a transaction in which they take no part',
        request: { channel_id: ids.channel, external_id: 'user-77', ticket: { type: 'transaction', external_id: 'tx-2041' } },
        after: ['tickets.upsert'],
        refusal: 'not_a_participant',
      },
    ],
    yields: {
      [ids.contact]: '/contact/id',
      [ids.conversation]: '/conversations/0/id',
      [secrets.resumeToken]: '/conversations/0/resume_token',
    },
  },
  'contacts.create': {
    summary: 'Create a contact',
    details: ['Unlike `contacts.identify` it never finds anybody. ' + IDENTITIES_OF_OTHERS],
    answer: mergedContact,
    errors: ['identity_conflict', 'contact_deleted'],
    examples: [{ title: 'With an address and a device', request: { email: 'a.lovelace@example.org', identifiers: { device_id: 'phone-7f3a' }, display_name: 'Ada L.' } }],
    yields: { [ids.otherContact]: '/id' },
  },
  'contacts.info': {
    summary: 'Read a contact',
    details: ['By its own id, or by a conversation of theirs. The id of a contact that was merged into another one leads to the survivor.'],
    answer: mergedContact,
    errors: ['not_found', 'contact_deleted'],
    examples: [
      { title: 'By id', request: { id: ids.contact } },
      { title: 'By conversation, as an agent', request: { conversation_id: ids.conversation }, as: 'agent' },
    ],
  },
  'contacts.list': {
    summary: 'List contacts, newest first',
    answer: pageOf(contact),
    examples: [{ title: 'The newest ten', request: { page_size: 10 }, after: ['contacts.identify', 'contacts.create'] }],
  },
  'contacts.search': {
    summary: 'Find contacts by what is known of them',
    details: ['Exact matches only, value and type: `123456` never finds `12345678`. Of several criteria, all must match.'],
    answer: pageOf(contact),
    errors: ['invalid_contact_selector'],
    examples: [
      { title: 'By a named identifier', request: { identifiers: { device_id: 'phone-7f3a' } }, after: ['contacts.create'] },
      { title: 'By metadata', request: { metadata: { plan: 'pro' } }, after: ['contacts.identify'] },
    ],
  },
  'contacts.update': {
    summary: 'Change a contact',
    details: ['What is absent stays as it is, `null` deletes. Metadata is merged key by key. ' + IDENTITIES_OF_OTHERS],
    answer: mergedContact,
    errors: ['not_found', 'identity_conflict', 'contact_deleted'],
    examples: [{ title: 'A new number, and one key less', request: { id: ids.contact, phone_number: '+1 (415) 555-0100', metadata: { plan: 'team', orders: null } } }],
  },
  'contacts.merge': {
    summary: 'Merge two records of one person',
    details: [
      'The destination stays; every identity of both leads to it, and conversations keep their ids and `seq`. Its sessions live on and see the result at once, those of the source end and their pages identify again.',
      'With `dry_run` it answers what would be, and changes nothing.',
    ],
    answer: mergedContact,
    errors: ['not_found', 'contact_deleted', 'contact_blocked', 'identity_conflict'],
    examples: [{ title: 'Two records, one Ada', request: { source_id: ids.otherContact, destination_id: ids.contact } }],
  },
  'contacts.unmerge': {
    summary: 'Undo a merge',
    details: ['Within 30 days, once. Identities, profile and conversations go back; what was said and learnt meanwhile stays where it happened.'],
    answer: mergedContact,
    errors: ['not_found', 'contact_deleted', 'contact_blocked', 'identity_conflict'],
    examples: [{ title: 'They were two after all', request: { source_id: ids.otherContact, destination_id: ids.contact }, after: ['contacts.merge'] }],
  },
  'contacts.block': {
    summary: 'Block a contact',
    details: ['Ends every session of theirs at once. Until they are unblocked, `contacts.identify` and their tokens are 403 `contact_blocked`.'],
    answer: mergedContact,
    errors: ['not_found', 'contact_deleted', 'identity_conflict'],
    examples: [{ title: 'Enough is enough', request: { id: ids.contact } }],
  },
  'contacts.unblock': {
    summary: 'Let a blocked contact chat again',
    answer: mergedContact,
    errors: ['not_found', 'contact_deleted', 'identity_conflict'],
    examples: [{ title: 'A second chance', request: { id: ids.contact }, after: ['contacts.block'] }],
  },
  'contacts.delete': {
    summary: 'Erase a contact',
    details: ['Texts, files, profile and identities are erased for good; the conversations keep their `seq` without a gap. From then on the id is 410 `contact_deleted`, sessions are 401 `token_revoked`, and a new identify makes a new contact.'],
    answer: deleteContactResult,
    errors: ['not_found', 'contact_deleted', 'identity_conflict'],
    examples: [{ title: 'A request to be forgotten', request: { id: ids.contact } }],
  },
  'contacts.export': {
    summary: 'Export all that is kept about a contact',
    details: ['Every message included, no secret, and nothing of anybody else.'],
    answer: contactExport,
    errors: ['not_found', 'contact_deleted'],
    examples: [{ title: 'A request for access', request: { id: ids.contact } }],
  },
  'contacts.recent-messages': {
    summary: 'Read what a contact said and did lately',
    details: [
      'By conversation, latest activity first: chats of every channel and what other systems told of, each with its `source`, its newest page oldest first, and how to go on. `filter_sources` leaves conversations of any of these sources. At most the 20 newest conversations of each source are answered; what it costs does not grow with the history.',
      'To go on, give a `next_cursor` for each conversation you want more of in `cursors`; only those are answered.',
    ],
    answer: recentMessages,
    errors: ['not_found', 'contact_deleted', 'invalid_cursor'],
    examples: [
      { title: 'Everything', request: { contact_id: ids.contact }, after: ['messages.send', 'sources.webhook'] },
      { title: 'The last purchase, as an agent', request: { contact_id: ids.contact, filter_sources: ['salesforce_purchases'], page_size: 1 }, as: 'agent', after: ['sources.webhook'] },
    ],
  },
  'contacts.decisions': {
    summary: 'Read why identify answered what it did',
    details: ['The last hundred decisions about this contact, newest first: who called, which kinds of identities came, which matched, the rule that decided and the verdict. Never a value.'],
    answer: pageOf(identifyDecision),
    errors: ['not_found', 'contact_deleted'],
    examples: [{ title: 'What has happened so far', request: { contact_id: ids.contact } }],
  },
}
