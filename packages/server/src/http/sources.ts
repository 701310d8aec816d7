import { createSourceRequest, ingestEventsRequest, listSourcesRequest, sourceRequest, updateSourceRequest } from '@rejoin/protocol'
import { ingestEvents } from '../sources/ingest-events.ts'
import { createSource, deleteSource, listSources, updateSource } from '../sources/manage-source.ts'
import { assertUnlimited, type Caller } from './authorize.ts'
import { defineCall } from './call.ts'

const common = { allow: ['system'], scope: 'sources' } as const

/** A source tells of contacts, and those belong to no channel: a token that is limited to some may not touch one. */
function beyondChannels<C extends Caller>(caller: C): C {
  assertUnlimited(caller)
  return caller
}

export const sourceCalls = [
  defineCall('sources.create', { ...common, schema: createSourceRequest, handle: async (deps, input, caller) => (beyondChannels(caller), createSource(deps, input)) }),
  defineCall('sources.list', { ...common, schema: listSourcesRequest, handle: async (deps, input, caller) => (beyondChannels(caller), listSources(deps, input)) }),
  defineCall('sources.update', { ...common, schema: updateSourceRequest, handle: async (deps, input, caller) => (beyondChannels(caller), updateSource(deps, input)) }),
  defineCall('sources.delete', { ...common, schema: sourceRequest, handle: async (deps, input, caller) => (beyondChannels(caller), deleteSource(deps, input.source_id)) }),
  defineCall('sources.webhook', { allow: ['source'], schema: ingestEventsRequest, handle: (deps, input, caller) => ingestEvents(deps, caller.source, input) }),
]
