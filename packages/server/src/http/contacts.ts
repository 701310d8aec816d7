import { contactInfoRequest, identifyContactRequest, RejoinError } from '@rejoin/protocol'
import { identifyContact } from '../identity/identify-contact.ts'
import { presentContact } from '../store/present-contact.ts'
import { assertChannelAllowed, assertUnlimited, isChannelVisible } from './authorize.ts'
import { defineCall } from './call.ts'

export const contactCalls = [
  defineCall('contacts.identify', {
    allow: ['system'],
    scope: 'contacts',
    schema: identifyContactRequest,
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return identifyContact(deps, input)
    },
  }),
  defineCall('contacts.info', {
    allow: ['system', 'agent'],
    scope: 'contacts',
    schema: contactInfoRequest,
    async handle(deps, input, caller) {
      if ((input.id == null) === (input.conversation_id == null)) throw new RejoinError('invalid_field', 'Give either id or conversation_id.', { field: 'id' })
      let id = input.id
      if (input.conversation_id != null) {
        const conversation = await deps.store.findConversation(input.conversation_id, 'agent')
        if (conversation === null || !isChannelVisible(caller, conversation.channel.id)) throw new RejoinError('not_found')
        id = conversation.contact_id
      } else assertUnlimited(caller)
      const contact = await deps.store.findContact(id ?? '')
      if (contact === null) throw new RejoinError('not_found')
      if (contact.deleted) throw new RejoinError('contact_deleted')
      return presentContact(contact)
    },
  }),
]
