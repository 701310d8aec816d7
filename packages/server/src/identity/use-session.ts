import { RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { SessionRecord } from '../store/store.ts'
import { hashSecret, makeSecret } from '../tokens/secret.ts'
import { judgeSecret } from './judge-secret.ts'
import { assertAlive } from './judge-session.ts'

/** More merges than this in a row is a cycle. */
const MAX_HOPS = 16

export type UsedSession = {
  readonly session: SessionRecord
  /** The secret to use from now on, when the presented one was old enough to be replaced. */
  readonly rotated: string | null
}

/** A session token at the door: HTTP without rotation, `authenticate` and sockets with it. Throws the code that says why not. */
export async function useSession(deps: Pick<Deps, 'store' | 'clock'>, token: string, { rotate }: { readonly rotate: boolean }): Promise<UsedSession> {
  const next = rotate ? makeSecret('rjv') : null
  const use = await deps.store.useSecret({ hash: hashSecret(token), next_hash: next === null ? null : hashSecret(next) }, judgeSecret)
  if (use.kind === 'reused') throw new RejoinError('token_reused')
  if (use.kind === 'accepted' && use.session.revoked_reason === 'merged') throw await tellSurvivor(deps, use.session)
  const session = assertAlive(use.kind === 'unknown' ? null : use.session, deps.clock.now())
  return { session, rotated: use.kind === 'accepted' && use.rotated ? next : null }
}

/** The page of a merged contact may come back as the survivor and take along what was not sent yet: tell it who that is. */
async function tellSurvivor(deps: Pick<Deps, 'store'>, session: SessionRecord): Promise<RejoinError> {
  let into: string | null = null
  for (let id = session.contact_id, hops = 0; id !== null && hops < MAX_HOPS; hops++) {
    into = id
    id = (await deps.store.findContact(id))?.merged_into ?? null
  }
  return new RejoinError('token_revoked', undefined, { reason: 'merged', ...(into === null || into === session.contact_id ? {} : { into }) })
}
