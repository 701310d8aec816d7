import { listAuditRequest, RejoinError } from '@rejoin/protocol'
import { assertUnlimited } from './authorize.ts'
import { defineCall } from './call.ts'

export const auditCalls = [
  defineCall('audit.list', {
    allow: ['system'],
    scope: 'audit',
    schema: listAuditRequest,
    async handle(deps, input, caller) {
      assertUnlimited(caller)
      const { target_id, actor_id } = input
      if (target_id != null && actor_id != null) throw new RejoinError('invalid_field', 'Give target_id or actor_id, not both.', { field: 'actor_id' })
      return deps.store.listAuditEntries(target_id != null ? { target_id } : actor_id != null ? { actor_id } : null, input)
    },
  }),
]
