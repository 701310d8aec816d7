/**
 * The backend's side of Rejoin: say who just logged in, start a conversation for somebody, check that a webhook is ours.
 *
 *     const rejoin = createRejoinClient({ url: 'https://chat.example.com', token: process.env.REJOIN_SYSTEM_TOKEN })
 *     const { conversations } = await rejoin.identify({ channel_id, external_id: user.id, email: user.email })
 *     // conversations[0].resume_token goes into the page
 *
 * The token is a secret of the server: never send it to a browser (contract §3).
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { isErrorCode, isRetryable } from '@rejoin/protocol'
import type { Contact, Conversation, DurableEvent, ErrorCode, ErrorDetails, EventType, IdentifyContactRequest, IdentifyContactResult, Message, Notice, Page, WebhookPayload } from '@rejoin/protocol'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

export type { Contact, Conversation, DurableEvent, ErrorCode, ErrorDetails, IdentifyContactRequest, IdentifyContactResult, Message }
export { WebhookVerificationError }

export type RejoinClientOptions = {
  /** Where Rejoin runs, such as `https://chat.example.com`. */
  readonly url: string
  /** A system token (`rjs_…`); limit it to the channels this backend is for. */
  readonly token: string
  /** Milliseconds one call may take with all its retries: what a page that waits for it waits at most. Default 5000. */
  readonly timeoutMs?: number
  /** How often a call is repeated when it may succeed later. Default 2. */
  readonly retries?: number
  readonly fetch?: typeof globalThis.fetch
  /** Waits between two attempts; replaced in tests. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
}

export type RejoinClient = {
  /** `POST /contacts.identify` (contract §4): lookup or create, safe to repeat. Throws `RejoinApiError`. */
  identify(request: IdentifyContactRequest): Promise<IdentifyContactResult>
  /** `POST /conversations.start` (contract §7). Throws `RejoinApiError`. */
  startConversation(request: StartConversationRequest): Promise<StartConversationResult>
}

/** Who a conversation is started for: exactly one way to say it (contract §7). */
export type ContactSelector =
  | { readonly contact_id: string }
  | Pick<IdentifyContactRequest, 'external_id' | 'email' | 'phone_number' | 'identifiers' | 'email_verified' | 'phone_number_verified'>
  | { readonly search_on: 'external_id' | 'email' | 'phone_number' | `identifiers.${string}` | `metadata.${string}`; readonly value: string | number | boolean }

export type StartConversationRequest = {
  readonly channel_id: string
  readonly contact: ContactSelector
  /** Used when the contact is created. */
  readonly profile?: Pick<IdentifyContactRequest, 'first_name' | 'last_name' | 'display_name' | 'avatar_url' | 'locale' | 'timezone' | 'organization_id' | 'metadata'>
  readonly create_contact?: boolean
  /** An id continues that conversation; without one it is resolved or created. */
  readonly conversation_id?: string | null
  readonly ticket?: { readonly type: string; readonly external_id: string }
  /** Your own id of this start: the same again within 24 h returns the same answer. */
  readonly transaction_id?: string
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly rich_text?: boolean
  /** Said by the contact. */
  readonly message?: { readonly type: 'text'; readonly text: string }
}

export type StartConversationResult = {
  readonly conversation: Conversation
  readonly conversation_created: boolean
  /** The event this call wrote; null when everything was there already and nothing was said. */
  readonly activity_id: string | null
  readonly case_id: string | null
  readonly contact: Contact
  readonly contact_created: boolean
  readonly matched_by: readonly string[]
  readonly resume_token: string
}

/** Codes of the contract, and what can happen when no answer of Rejoin arrives at all. */
export type RejoinApiErrorCode = ErrorCode | 'network' | 'timeout' | 'unexpected_answer'

/** A call that did not succeed. Decide by `code` or `retryable`; the message is for people. */
export class RejoinApiError extends Error {
  override readonly name = 'RejoinApiError'
  readonly code: RejoinApiErrorCode
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number
  /** True when the same call may succeed later. */
  readonly retryable: boolean
  /** What stood beside the code: `field`, `conflicts`, `resolutions`, `retry_after_ms`, `request_id` … */
  readonly details: ErrorDetails & { readonly request_id?: string }

  constructor(code: RejoinApiErrorCode, message: string, facts: { status?: number; retryable: boolean; details?: RejoinApiError['details']; cause?: unknown }) {
    super(message, { cause: facts.cause })
    this.code = code
    this.status = facts.status ?? 0
    this.retryable = facts.retryable
    this.details = facts.details ?? {}
  }
}

/** Makes the client. Throws `TypeError` when the address or the token cannot be right, so that a typo shows at start. */
export function createRejoinClient(options: RejoinClientOptions): RejoinClient {
  const base = readAddress(options.url)
  const token = readToken(options.token)
  const { fetch: send = globalThis.fetch, timeoutMs = 5_000, retries = 2, pause = wait } = options

  async function attempt(path: string, body: string, key: string, signal: AbortSignal): Promise<unknown> {
    // A redirect would turn the POST into a GET, or carry the request to another host: it is an answer, not a way.
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key }
    let response: Response
    let text: string
    try {
      response = await send(new URL(path, base), { method: 'POST', redirect: 'manual', headers, body, signal })
      text = await response.text()
    } catch (cause) {
      if (signal.aborted) throw new RejoinApiError('timeout', `Rejoin did not answer within ${timeoutMs} ms.`, { retryable: true, cause })
      throw new RejoinApiError('network', `Rejoin could not be reached at ${base.origin}.`, { retryable: true, cause })
    }
    const answer = parseObject(text)
    if (response.ok && answer !== null) return answer
    throw readRefusal(response.status, answer?.['error'])
  }

  async function call(path: string, request: object): Promise<unknown> {
    const body = JSON.stringify(request)
    // One key for all attempts: if only the answer was lost, the repeat gets that answer (contract §2).
    const key = randomUUID()
    const signal = AbortSignal.timeout(timeoutMs)
    const deadline = performance.now() + timeoutMs
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt(path, body, key, signal)
      } catch (error) {
        if (!(error instanceof RejoinApiError) || !error.retryable || failures >= retries) throw error
        const delay = Math.max(backOff(failures), error.details.retry_after_ms ?? 0)
        if (performance.now() + delay >= deadline) throw error
        await pause(delay)
      }
    }
  }

  return {
    identify: async (request) => (await call('contacts.identify', request)) as IdentifyContactResult,
    startConversation: async (request) => (await call('conversations.start', request)) as StartConversationResult,
  }
}

/** What Rejoin posts to your address (contract §8). At least once, so remember the `webhook-id` header of what you handled. */
export type WebhookBody = LogWebhook | WebhookPayload<Notice>

type LogWebhook = {
  readonly [T in EventType]: {
    readonly type: T
    readonly timestamp: string
    readonly data: Extract<DurableEvent, { type: T }>
    /** By conversation id, if the subscription asked for it. */
    readonly recent_messages?: Readonly<Record<string, Page<Message> & { readonly source: string }>>
  }
}[EventType]

/**
 * Checks a webhook and returns what it says (Standard Webhooks: HMAC compared in constant time, five minutes of tolerance).
 *
 * @param body the raw bytes or text as received; a parsed and re-printed body has another signature
 * @param headers of `fetch`, or of `node:http`
 * @param secret `whsec_…` of the subscription
 * @throws WebhookVerificationError when it is not from Rejoin, was changed on the way, or is too old: answer 400
 */
export function verifyWebhook(body: string | Uint8Array, headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>, secret: string): WebhookBody {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  return new Webhook(secret).verify(text, flattenHeaders(headers)) as WebhookBody
}

function flattenHeaders(headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const entries = headers instanceof Headers ? headers.entries() : Object.entries(headers)
  return Object.fromEntries([...entries].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}

function readAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') throw new TypeError('url must be the http(s) address of Rejoin')
  // A deployment below a path (https://example.com/chat) keeps its path only with the slash at its end.
  if (!address.pathname.endsWith('/')) address.pathname += '/'
  return address
}

function readToken(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError('token must be a system token of Rejoin')
  return token
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Rejoin's own refusal, or that of whatever stands between us: a proxy's 502 says nothing about the request. */
function readRefusal(status: number, error: unknown): RejoinApiError {
  const { code, message, ...details } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  const passing = status === 429 || status >= 500
  if (isErrorCode(code)) return new RejoinApiError(code, String(message), { status, retryable: isRetryable(code), details })
  return new RejoinApiError('unexpected_answer', `Something that is not Rejoin answered with ${status}; check the address.`, { status, retryable: passing })
}

/** Milliseconds before the next attempt: doubling, and spread so that many callers do not return together. */
function backOff(failures: number): number {
  return 100 * 2 ** failures * (0.5 + Math.random() / 2)
}
