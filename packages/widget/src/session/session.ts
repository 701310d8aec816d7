import type { AuthenticateVisitorRequest, AuthenticateVisitorResult, ConsentAsked, GivenConsent, TicketSelector } from '@rejoin/protocol'
import { CallError } from '../calls/call-error.ts'
import type { Post } from '../calls/post.ts'
import type { AskPage, Proof } from './page-proof.ts'
import { readClaims, type ProofClaims } from './read-claims.ts'
import type { SessionStorage, StoredSession } from './session-storage.ts'

export type SessionDeps = {
  readonly channelId: string
  readonly post: Post
  readonly storage: SessionStorage
  readonly makeKey: () => string
  /** What agents may know of the page (contract §5, `page`). */
  readonly describePage: () => AuthenticateVisitorRequest['page']
  /** What the visitor, or the page for them, has agreed to. */
  readonly readConsent: () => GivenConsent | undefined
  /** `getResumeToken` or `getUserJwt` of the page, if it has one. */
  readonly askPage: AskPage | null
  /** Which conversation is on the screen. */
  readonly readPlace: () => string | null
  /** Forgets the person of now, everywhere, before anything of the next one exists. Calls `forget` here. */
  readonly leavePerson: () => void
}

/** Who is here, and how we prove it. */
export type Session = {
  /** Turns whatever we hold into a session. Rejects with a `CallError`. */
  readonly authenticate: () => Promise<AuthenticateVisitorResult>
  /** The newest secret, read anew from storage: another tab may have rotated it, and an old one ends the session. */
  readonly readToken: () => string | null
  /** True once the site has said who this is. */
  readonly isIdentified: () => boolean
  /** Whose outbox this is: a contact's id, or `anonymous` (OUT-6). */
  readonly readOwner: () => string
  /** True when there is somebody to connect for before the visitor does anything. */
  readonly hasSomebody: () => boolean
  /** Who the page says is here. Leaves the person of now first when it is somebody else. */
  readonly takeProof: (proof: Proof) => void
  /** False while only the page can say whose chat this is. */
  readonly knowsPerson: () => boolean
  /** The page said that it knows its visitors, and can be asked again. */
  readonly canAsk: () => boolean
  /** True when what we hold was a session already, and not a proof that has yet to become one. */
  readonly isGoingOn: () => boolean
  /** Asks the page for a proof about something; true when it gave one. */
  readonly askFor: (about: { readonly ticket?: TicketSelector }) => Promise<boolean>
  /** What was just redeemed is not for this person; true when there is a session to go on with all the same. */
  readonly dropProof: () => boolean
  /** Which conversation is on the screen: the next page goes on there. */
  readonly keepPlace: (conversationId: string | null) => void
  /** The visitor has said something: from now on this browser remembers them. */
  readonly keep: () => void
  /** The server gave us a newer secret for the same session. */
  readonly rotate: (token: string) => void
  /** The contact of an anonymous visitor is made by their first message. */
  readonly learnContact: (contactId: string) => void
  /** The server merged our contact into this one: it is still the same person. */
  readonly followMerge: (into: string) => void
  /** The credential was refused for good. `again`: there is something else to try. */
  readonly recover: () => Promise<'again' | 'refused'>
  /** What another tab stored meanwhile: `mine`, somebody `else`, or `nobody`. */
  readonly compareStored: () => 'mine' | 'else' | 'nobody'
  /** Goes on with what another tab stored. */
  readonly adoptStored: () => void
  /** Nobody waits for the answer that is on its way. */
  readonly abandon: () => void
  /** Drops everything in memory. Storage is the caller's to clear. */
  readonly forget: () => void
  /** The page no longer says who this is; a secret that was in use is returned, to be ended at the server. */
  readonly logOut: () => string | null
}

/** The credential side of the widget: knows HTTP and storage, nothing of sockets or screens. */
export function createSession(deps: SessionDeps, isGivenProof: boolean): Session {
  const { storage } = deps
  let current: StoredSession | null = storage.read()
  let isKept = current !== null
  /** False until the server has said that whoever is here need not agree to anything first (VIS-6). */
  let mayKeep = isKept
  let proof: Proof | null = null
  /** The person who just left: their secret goes along once, under the same install key, so that the server ends it (RES-4). */
  let departing: StoredSession | null = null
  let pageIdentifies = isGivenProof || deps.askPage !== null
  /** A page with only the callback says "somebody is logged in": showing whoever was here before would be a leak. */
  let mustAsk = !isGivenProof && deps.askPage !== null
  /** Asked since the last good session: a page that answers with spent tokens is not asked for ever. */
  let hasAskedPage = false
  /** Grows when the person changes: answers about the one before are nobody's. */
  let generation = 0
  /** Grows with every authentication: only the newest may say who is here. */
  let attempts = 0

  function takeProof(given: Proof): void {
    const claims = readClaims(given)
    const before = current
    pageIdentifies = true
    mustAsk = false
    if (before !== null && claims !== null && !isSamePerson(before, claims)) {
      deps.leavePerson()
      departing = before
    }
    proof = given
  }

  /** Somebody anonymous becomes the person of the proof, unless the site keeps the two apart. */
  function isSamePerson(before: StoredSession, { person, anonymous }: ProofClaims): boolean {
    if (!before.identified) return anonymous === 'claim'
    return 'contactId' in person ? before.contactId === person.contactId : before.subject === person.subject
  }

  async function askPage(about: { ticket?: TicketSelector }): Promise<boolean> {
    if (deps.askPage === null) return false
    const asked = generation
    let given: Proof | null
    try {
      given = await deps.askPage(about)
    } catch (error) {
      // A site may say that its visitor has no part in that. Otherwise it was not to be reached: nobody said who this is or is not.
      const code = about.ticket !== undefined && Object(error).code === 'not_a_participant' ? 'not_a_participant' : 'network'
      throw new CallError(code, `The page could not say who is here: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (asked !== generation) throw superseded()
    if (given === null) return false
    takeProof(given)
    return true
  }

  async function authenticate(): Promise<AuthenticateVisitorResult> {
    if (mustAsk && !(await askPage({}))) leaveIdentified()
    const asked = generation
    const attempt = ++attempts
    const redeemed = proof
    const consent = deps.readConsent()
    const bearer = current?.token ?? (redeemed === null ? null : (departing?.token ?? null))
    const isGoingOn = redeemed === null && bearer !== null
    const body = { conversation_id: deps.readPlace() ?? current?.conversationId, consent, page: deps.describePage(), ask: true, ...(isGoingOn ? {} : { channel_id: deps.channelId, ...writeProof(redeemed) }) }
    if (redeemed !== null) {
      if (!mayKeep && consent === undefined) await post(body, bearer)
      if (attempt !== attempts || asked !== generation) throw superseded()
      storage.release()
      // A token is good for one install key: a second tab with the same page must find it before we redeem (RES-2).
      keep()
    }
    const installKey = findInstallKey()
    current ??= { token: null, installKey, contactId: null, identified: false }
    const result = await post(isGoingOn ? body : { ...body, install_key: installKey }, bearer)
    mayKeep = true
    if (asked !== generation) {
      // Somebody left while the answer was on its way: nobody will use this session.
      deps.post('chatplugin.logout', {}, result.token).catch(() => undefined)
      throw superseded()
    }
    if (attempt !== attempts) throw superseded()
    const contactId = result.contact?.id ?? null
    const identified = result.contact?.identified ?? false
    // What a token says of itself was a hint; who the answer names counts (EMB-17).
    if (current.identified && current.contactId !== contactId) deps.leavePerson()
    const { subject: named, conversationId } = current?.contactId === contactId ? current : {}
    const subject = readSubject(redeemed) ?? named
    if (proof === redeemed) proof = null
    departing = null
    hasAskedPage = false
    current = { token: result.token, installKey, contactId, identified, ...(subject === undefined ? {} : { subject }), ...(conversationId === undefined ? {} : { conversationId }) }
    if (isKept || identified) keep()
    return result
  }

  /** With no install key nothing is opened, and all that the server says is whether somebody has to agree first (VIS-9). */
  async function post(body: object, bearer: string | null): Promise<AuthenticateVisitorResult> {
    const answer = await deps.post<AuthenticateVisitorResult & Partial<ConsentAsked>>('chatplugin.authenticate', body, bearer)
    if (answer.asked != null) throw new CallError('forbidden', 'The visitor has to agree first.', { settings: answer.asked })
    return answer
  }

  /** The page knows of nobody, so an identified session in this browser is somebody's who is gone. */
  function leaveIdentified(): void {
    pageIdentifies = false
    mustAsk = false
    if (current?.identified === true) deps.leavePerson()
  }

  function keep(): void {
    isKept = true
    current ??= { token: null, installKey: findInstallKey(), contactId: null, identified: false }
    storage.write(current)
  }

  /** Made once per browser profile: it outlives one person's turn before the screen, or the server could not tell that it is the same browser. */
  function findInstallKey(): string {
    return current?.installKey ?? departing?.installKey ?? storage.read()?.installKey ?? deps.makeKey()
  }

  function readToken(): string | null {
    const stored = isKept ? storage.read() : null
    if (stored !== null && compareTo(stored) === 'mine') current = stored
    return current?.token ?? null
  }

  function compareTo(stored: StoredSession): 'mine' | 'else' {
    if (current === null || stored.installKey !== current.installKey || stored.identified !== current.identified) return 'else'
    return stored.contactId === current.contactId || stored.contactId === null || current.contactId === null ? 'mine' : 'else'
  }

  return {
    authenticate,
    readToken,
    takeProof,
    keep,
    dropProof() {
      if (readToken() === null) return false
      proof = null
      return true
    },
    keepPlace(conversationId) {
      if (current === null) return
      const { conversationId: _before, ...rest } = current
      current = conversationId === null ? rest : { ...rest, conversationId }
      if (isKept) storage.write(current)
    },
    isIdentified: () => current?.identified ?? false,
    readOwner: () => (current?.identified === true ? (current.contactId ?? 'anonymous') : 'anonymous'),
    hasSomebody: () => current !== null || proof !== null || pageIdentifies,
    knowsPerson: () => !mustAsk,
    isGoingOn: () => proof === null && readToken() !== null,
    canAsk: () => pageIdentifies && deps.askPage !== null,
    askFor: askPage,
    rotate(token) {
      if (current === null) return
      current = { ...current, token }
      const stored = storage.read()
      if (isKept && stored !== null && compareTo(stored) === 'mine') storage.write(current)
    },
    learnContact(contactId) {
      if (current === null || current.contactId !== null) return
      current = { ...current, contactId }
      if (isKept) storage.write(current)
    },
    followMerge(into) {
      if (current?.identified !== true) return
      current = { ...current, contactId: into }
      if (isKept) storage.write(current)
    },
    async recover() {
      if (pageIdentifies && deps.askPage !== null && !hasAskedPage) {
        hasAskedPage = true
        proof = null
        if (await askPage({})) return 'again'
      }
      // The page's token is spent, but the session it once made may still be good.
      const claims = proof === null ? null : readClaims(proof)
      if (claims !== null && current?.identified === true && current.token !== null && isSamePerson(current, claims)) {
        proof = null
        return 'again'
      }
      if (proof !== null || current?.identified === true) {
        // What they still wanted to say stays, sealed to them, until they are back.
        storage.clearSession()
        isKept = false
        proof = null
        if (current !== null) current = { ...current, token: null }
        return 'refused'
      }
      if (current === null || current.token === null) return 'refused'
      // An anonymous visitor owes nobody an explanation: they begin anew.
      storage.clearSession()
      current = null
      return 'again'
    },
    compareStored() {
      const stored = storage.read()
      return stored === null ? 'nobody' : compareTo(stored)
    },
    adoptStored() {
      generation++
      current = storage.read()
      mayKeep = isKept = current !== null
      proof = null
    },
    abandon: () => void attempts++,
    forget() {
      generation++
      current = null
      mayKeep = isKept = false
      proof = null
      departing = null
      hasAskedPage = false
    },
    logOut() {
      const token = readToken()
      pageIdentifies = false
      mustAsk = false
      return token
    },
  }
}

/** Looks like a lost connection, because whoever waits should simply not go on. */
function superseded(): CallError {
  return new CallError('network', 'Somebody else is here now.')
}

/** The field of the request that a proof goes into. */
function writeProof(proof: Proof | null): Pick<AuthenticateVisitorRequest, 'resume_token' | 'user_jwt'> {
  if (proof === null) return {}
  return 'userJwt' in proof ? { user_jwt: proof.userJwt } : { resume_token: proof.resumeToken }
}

/** What the site calls the person, where it names them itself. */
function readSubject(proof: Proof | null): string | undefined {
  const person = proof === null ? undefined : readClaims(proof)?.person
  return person !== undefined && 'subject' in person ? person.subject : undefined
}
