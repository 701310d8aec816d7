import { RejoinError, type CreateSourceRequest, type CreateSourceResult, type Page, type Source, type SourceMapping, type SourceMessage, type UpdateSourceRequest, type UpdateSourceResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { withRich } from '../rich-text/write-rich.ts'
import type { PageRequest, SourceRecord } from '../store/store.ts'
import { hashSecret, makeSecret } from '../tokens/secret.ts'

/** `sources.create`. The one moment at which the token is shown; 409 `identity_conflict` when the name is taken. */
export async function createSource(deps: Pick<Deps, 'store'>, request: CreateSourceRequest): Promise<CreateSourceResult> {
  const token = makeSecret('rjx')
  const source = await deps.store.insertSource({ source_id: request.source_id, name: request.name, mapping: tidy(request.mapping), token_hash: hashSecret(token) })
  return { ...source, token }
}

/** `sources.update`: what is absent stays. A new token is shown in this answer alone, and the one before is refused from now on. */
export async function updateSource(deps: Pick<Deps, 'store'>, request: UpdateSourceRequest): Promise<UpdateSourceResult> {
  const token = request.rotate_token === true ? makeSecret('rjx') : null
  const source = await deps.store.updateSource(request.source_id, {
    ...(request.name == null ? {} : { name: request.name }),
    ...(request.mapping === undefined ? {} : { mapping: tidy(request.mapping) }),
    ...(token === null ? {} : { token_hash: hashSecret(token) }),
  })
  return { ...found(source), ...(token === null ? {} : { token }) }
}

/** `sources.delete`: what it told of stays with the contacts. */
export async function deleteSource(deps: Pick<Deps, 'store'>, sourceId: string): Promise<{ readonly source_id: string; readonly deleted: true }> {
  if (!(await deps.store.deleteSource(sourceId))) throw notFound('source_id')
  return { source_id: sourceId, deleted: true }
}

export function listSources(deps: Pick<Deps, 'store'>, page: PageRequest): Promise<Page<Source>> {
  return deps.store.listSources(page)
}

/** `messages.list {source}`: across contacts, and what nobody is known for yet. */
export async function listSourceMessages(deps: Pick<Deps, 'store'>, sourceId: string, eventName: string | null, page: PageRequest): Promise<Page<SourceMessage>> {
  const source = await deps.store.findSource(sourceId)
  if (source === null) throw notFound('source')
  const { data, pagination_data } = await deps.store.listSourceMessages(source, eventName, page)
  return { data: data.map(withRich), pagination_data }
}

/** Without the pointers that were given as absent. */
function tidy(mapping: SourceMapping | null | undefined): SourceMapping | null {
  return mapping == null ? null : Object.fromEntries(Object.entries(mapping).filter(([, pointer]) => pointer != null))
}

function found(source: SourceRecord | null): SourceRecord {
  if (source === null) throw notFound('source_id')
  return source
}

function notFound(field: string): RejoinError {
  return new RejoinError('not_found', 'There is no such source.', { field })
}
