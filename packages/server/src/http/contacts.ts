import {
  contactInfoRequest,
  contactRequest,
  createContactRequest,
  identifyContactRequest,
  listContactsRequest,
  listDecisionsRequest,
  mergeContactsRequest,
  recentMessagesRequest,
  RejoinError,
  searchContactsRequest,
  updateContactRequest,
} from '@rejoin/protocol'
import { identifyContact } from '../identity/identify-contact.ts'
import { createContact, describeContact, exportContact, findSurvivor, found, living, mergeContacts, readSelectors, unmergeContacts, updateContact } from '../identity/manage-contact.ts'
import { recentMessages } from '../messaging/recent-messages.ts'
import { presentContact } from '../store/present-contact.ts'
import { removeFiles } from '../media/remove-files.ts'
import { assertChannelAllowed, assertUnlimited, isChannelVisible, type Caller } from './authorize.ts'
import { defineCall } from './call.ts'

const staff = ['system', 'agent'] as const
const scope = 'contacts' as const

/** Contacts belong to no channel, so a token that is limited to some may not reach for them directly. */
function beyondChannels<C extends Caller>(caller: C): C {
  assertUnlimited(caller)
  return caller
}

export const contactCalls = [
  defineCall('contacts.identify', {
    allow: ['system'],
    scope,
    limit: 'identify.token',
    schema: identifyContactRequest,
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return identifyContact(deps, input, caller.token_id)
    },
  }),
  defineCall('contacts.info', {
    allow: staff,
    scope,
    schema: contactInfoRequest,
    async handle(deps, input, caller) {
      if ((input.id == null) === (input.conversation_id == null)) throw new RejoinError('invalid_field', 'Give either id or conversation_id.', { field: 'id' })
      if (input.conversation_id == null) {
        beyondChannels(caller)
        return describeContact(deps, await findSurvivor(deps, input.id ?? ''))
      }
      const conversation = await deps.store.findConversation(input.conversation_id, 'agent')
      if (conversation === null || !isChannelVisible(caller, conversation.channel.id)) throw new RejoinError('not_found')
      return describeContact(deps, found(await deps.store.findContact(conversation.contact_id)))
    },
  }),
  defineCall('contacts.create', { allow: ['system'], scope, schema: createContactRequest, handle: (deps, input, caller) => (beyondChannels(caller), createContact(deps, input)) }),
  defineCall('contacts.update', { allow: staff, scope, schema: updateContactRequest, handle: (deps, input, caller) => (beyondChannels(caller), updateContact(deps, input)) }),
  defineCall('contacts.list', {
    allow: staff,
    scope,
    schema: listContactsRequest,
    async handle(deps, input, caller) {
      beyondChannels(caller)
      const page = await deps.store.listContacts(input)
      return { ...page, data: page.data.map(presentContact) }
    },
  }),
  defineCall('contacts.search', {
    allow: staff,
    scope,
    schema: searchContactsRequest,
    async handle(deps, input, caller) {
      beyondChannels(caller)
      const page = await deps.store.searchContacts(readSelectors(input), input)
      return { ...page, data: page.data.map(presentContact) }
    },
  }),
  defineCall('contacts.merge', { allow: ['system'], scope, schema: mergeContactsRequest, handle: (deps, input, caller) => (beyondChannels(caller), mergeContacts(deps, input, caller.token_id)) }),
  defineCall('contacts.unmerge', { allow: ['system'], scope, schema: mergeContactsRequest, handle: (deps, input, caller) => (beyondChannels(caller), unmergeContacts(deps, input)) }),
  defineCall('contacts.block', {
    allow: staff,
    scope,
    schema: contactRequest,
    handle: async (deps, input, caller) => (beyondChannels(caller), describeContact(deps, found(await deps.store.blockContact(input.id, true)))),
  }),
  defineCall('contacts.unblock', {
    allow: staff,
    scope,
    schema: contactRequest,
    handle: async (deps, input, caller) => (beyondChannels(caller), describeContact(deps, found(await deps.store.blockContact(input.id, false)))),
  }),
  defineCall('contacts.delete', {
    allow: ['system'],
    scope,
    schema: contactRequest,
    async handle(deps, input, caller) {
      beyondChannels(caller)
      const { id } = found(await deps.store.eraseContact(input.id))
      await removeFiles(deps)
      return { id, deleted: true }
    },
  }),
  defineCall('contacts.export', { allow: ['system'], scope, schema: contactRequest, handle: (deps, input, caller) => (beyondChannels(caller), exportContact(deps, input.id)) }),
  defineCall('contacts.recent-messages', { allow: staff, scope, schema: recentMessagesRequest, handle: async (deps, input, caller) => (beyondChannels(caller), recentMessages(deps, input)) }),
  defineCall('contacts.decisions', {
    allow: staff,
    scope,
    schema: listDecisionsRequest,
    async handle(deps, input, caller) {
      beyondChannels(caller)
      living(await deps.store.findContact(input.contact_id))
      return deps.store.listDecisions(input.contact_id, input)
    },
  }),
]
