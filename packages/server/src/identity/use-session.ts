import { RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { SessionRecord } from '../store/store.ts'
import { hashSecret, makeSecret } from '../tokens/secret.ts'
import { followMerges } from './follow-merges.ts'
import { judgeSecret } from './judge-secret.ts'
import { assertAlive } from './judge-session.ts'

export type UsedSession = {
  readonly session: SessionRecord
  /** The secret to use from now on, when the presented one was old enough to be replaced. */
  readonly rotated: string | null
}

/** A session token at the door: HTTP without rotation, `authenticate` and sockets with it. Throws the code that says why not. */
export async function useSession(deps: Pick<Deps, 'store' | 'clock'>, token: string, { rotate }: { readonly rotate: boolean }): Promise<UsedSession> {
  let next: string | null = null
  const makeNext = (): string => hashSecret((next = makeSecret('rjv')))
  const use = await deps.store.useSecret({ hash: hashSecret(token), make_next_hash: rotate ? makeNext : null }, judgeSecret)
  if (use.kind === 'reused') throw new RejoinError('token_reused')
  if (use.kind === 'accepted' && use.session.revoked_reason === 'merged') throw await tellSurvivor(deps, use.session)
  const session = assertAlive(use.kind === 'unknown' ? null : use.session, deps.clock.now())
  return { session, rotated: use.kind === 'accepted' && use.rotated ? next : null }
}

/** The page of a merged contact may come back as the survivor and take along what was not sent yet: tell it who that is. */
async function tellSurvivor(deps: Pick<Deps, 'store'>, session: SessionRecord): Promise<RejoinError> {
  const into = await findSuccessor(deps, session)
  return new RejoinError('token_revoked', undefined, { reason: 'merged', ...(into === null ? {} : { into }) })
}

/** The contact who carries on for a session's own, where that was merged. */
export async function findSuccessor(deps: Pick<Deps, 'store'>, { contact_id }: Pick<SessionRecord, 'contact_id'>): Promise<string | null> {
  const [, ...successors] = contact_id === null ? [] : await followMerges(deps, contact_id)
  return successors.at(-1)?.id ?? null
}
