import type { AuthenticateVisitorResult, GivenConsent } from '@rejoin/protocol'
import type { Post } from '../../src/calls/post.ts'
import { createAskPage, readProof, type Proof } from '../../src/session/page-proof.ts'
import { openSessionStorage, type StoredSession } from '../../src/session/session-storage.ts'
import { createSession } from '../../src/session/session.ts'
import { anAnswer } from './builders.ts'
import { crank, createArea, settle } from './hand-cranked.ts'

type Call = { readonly name: string; readonly body: object; readonly token: string | null }

export const ADA = { id: 'ada', identified: true, display_name: 'Ada' }
export const BOB = { id: 'bob', identified: true, display_name: 'Bob' }
export const anonymous: StoredSession = { token: 'rjv_anonymous', installKey: 'install-key-of-this-browser', contactId: null, identified: false }
export const adaStored: StoredSession = { token: 'rjv_ada', installKey: 'install-key-of-this-browser', contactId: 'ada', identified: true }

/** A page in a browser that may hold somebody already. */
export function openPage({ stored, resumeToken, userJwt, askPage, askJwt, area = createArea(), keyName = 'key', consent }: { stored?: StoredSession; resumeToken?: string; userJwt?: string; askPage?: () => Promise<string>; askJwt?: () => Promise<string>; area?: Storage; keyName?: string; consent?: GivenConsent } = {}) {
  const storage = openSessionStorage('channel', area)
  if (stored !== undefined) storage.write(stored)
  const posts = crank<Call, unknown>()
  const left: string[] = []
  let keys = 0
  const given: Proof | null = readProof({ resumeToken, userJwt })
  const session = createSession(
    {
      channelId: 'channel',
      post: ((name, body, token = null) => posts.call({ name, body, token })) as Post,
      storage,
      makeKey: () => `${keyName}-${++keys}`,
      describePage: () => null,
      askPage: createAskPage({ ...(askPage && { getResumeToken: askPage }), ...(askJwt && { getUserJwt: askJwt }) }),
      readPlace: () => null,
      readConsent: () => consent,
      leavePerson() {
        left.push(session.readOwner())
        session.forget()
        storage.clear()
      },
    },
    given !== null,
  )
  if (given !== null) session.takeProof(given)
  /** Of somebody new with a proof it is asked first whether they have to agree; nobody has to. */
  const admit = async (): Promise<void> => {
    const body = posts.inputs.at(-1)?.body ?? {}
    if (('resume_token' in body || 'user_jwt' in body) && !('install_key' in body)) await posts.answer({ asked: null })
  }
  const authenticate = async (answer: Partial<AuthenticateVisitorResult> = {}): Promise<void> => {
    const done = session.authenticate()
    await settle()
    await admit()
    await posts.answer(anAnswer(answer))
    await done
  }
  return { area, storage, posts, session, left, admit, authenticate }
}
