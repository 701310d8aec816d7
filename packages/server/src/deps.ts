import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { GuardedFetch } from './net/guarded-fetch.ts'
import type { WebhookUrlJudge } from './net/judge-webhook-url.ts'
import type { Store } from './store/store.ts'
import type { Keyring } from './tokens/keyring.ts'
import type { UserJwtVerifier } from './tokens/user-jwt.ts'
import type { Seal } from './tokens/seal.ts'

/** Everything a use case may need, chosen in one place (`compose.ts`) and passed down. */
export type Deps = {
  readonly store: Store
  readonly keyring: Keyring
  readonly seal: Seal
  readonly clock: Clock
  readonly log: Logger
  /** `iss` of resume tokens and the base of links, without a trailing slash. */
  readonly publicUrl: string
  /** Origins that are the server itself: its hosted pages are always allowed (contract §5). */
  readonly ownOrigins: ReadonlySet<string>
  /** A full system token from the environment, or null. */
  readonly systemToken: string | null
  /** For addresses that other people configured: never reaches inside. */
  readonly fetch: GuardedFetch
  readonly judgeWebhookUrl: WebhookUrlJudge
  readonly verifyUserJwt: UserJwtVerifier
  /** Who holds a live socket right now; the gateway keeps it. */
  readonly presence: Presence
}

export type Presence = {
  readonly isConnected: (sessionId: string) => boolean
  readonly isAgentOnline: (agentId: string) => boolean
}
