import { auditEntry, pageOf } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids } from './stand-ins.ts'

export const auditDescriptions: CallDescriptions = {
  'audit.list': {
    summary: 'List who did what, newest first',
    details: ['Changes to contacts, tokens, keys, channels, agents, webhooks and sources, and what was exported or erased: by calls and by commands on the server. Names of fields and ids of things, never a value; kept for 400 days.'],
    answer: pageOf(auditEntry),
    examples: [
      { title: 'What was done to a contact', request: { target_id: ids.contact }, after: ['contacts.update'] },
      { title: 'All of it', request: {}, after: ['tokens.create'] },
    ],
  },
}
