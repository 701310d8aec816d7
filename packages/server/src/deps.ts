import type { Logger } from 'pino'
import type { ErrorCode } from '@rejoin/protocol'
import type { Clock } from './clock.ts'
import type { Limiter } from './limits/limiter.ts'
import type { Seats } from './limits/seats.ts'
import type { ReadClient } from './net/client-address.ts'
import type { FileStorage } from './files/file-storage.ts'
import type { MediaLinks } from './media/media-link.ts'
import type { GuardedFetch } from './net/guarded-fetch.ts'
import type { WebhookUrlJudge } from './net/judge-webhook-url.ts'
import type { Metrics } from './running/metrics.ts'
import type { Store } from './store/store.ts'
import type { Keyring } from './tokens/keyring.ts'
import type { UserJwtVerifier } from './tokens/user-jwt.ts'
import type { Seal } from './tokens/seal.ts'

/** Everything a use case may need, chosen in one place (`compose.ts`) and passed down. */
export type Deps = {
  readonly store: Store
  /** The bytes of attachments. */
  readonly files: FileStorage
  readonly mediaLinks: MediaLinks
  readonly keyring: Keyring
  readonly seal: Seal
  readonly clock: Clock
  readonly log: Logger
  /** `iss` of resume tokens and the base of links, without a trailing slash. */
  readonly publicUrl: string
  /** Origins that are the server itself: its hosted pages are always allowed (contract §5). */
  readonly ownOrigins: ReadonlySet<string>
  /** Whether a bearer is the full system token from the environment. */
  readonly isSystemToken: (bearer: string) => boolean
  /** For addresses that other people configured: never reaches inside. */
  readonly fetch: GuardedFetch
  readonly judgeWebhookUrl: WebhookUrlJudge
  readonly verifyUserJwt: UserJwtVerifier
  readonly readClient: ReadClient
  /** How often (`limits/limit-rules.ts`). */
  readonly limits: Limiter
  /** How many connections at once. */
  readonly seats: Seats
  readonly challenge: Challenge
  /** True from the wish to stop until the end. */
  readonly isDraining: () => boolean
  /** Bytes left where data is kept, the smallest of several disks. */
  readonly readFreeDisk: () => Promise<number>
  readonly metrics: Metrics
  /** What `/metrics` asks for; null: it answers this machine alone. */
  readonly metricsToken: string | null
  /** Who holds a live socket right now; the gateway keeps it. */
  readonly presence: Presence
}

/**
 * Asked before an anonymous visitor gets a session, when the limits still have room: whoever runs Rejoin from their own
 * program (`startServer`) may refuse one here, for example as `rate_limited` while an attack lasts, or as `forbidden` by
 * what another service knows of the address. Null lets them in. What it throws counts as `unavailable`: nobody comes in by its mistake.
 */
export type Challenge = (visitor: { readonly channel_id: string; readonly address: string; readonly origin: string | null; readonly user_agent: string | undefined }) => Promise<ErrorCode | null>

export type Presence = {
  readonly isConnected: (sessionId: string) => boolean
  readonly isAgentOnline: (agentId: string) => boolean
  /** Who is connected, whatever they say of themselves. */
  readonly listAgents: () => readonly string[]
}
