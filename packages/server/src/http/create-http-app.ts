import { createHash } from 'node:crypto'
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { RejoinError, type ErrorBody } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { countFailure } from '../limits/judge-client.ts'
import { parseInput } from '../parse-input.ts'
import { keepAudit } from '../running/audit.ts'
import { agentCalls } from './agents.ts'
import { auditCalls } from './audit.ts'
import { describeAudit } from './audit-calls.ts'
import { authorize, readSessionBearer, type Caller } from './authorize.ts'
import type { Call } from './call.ts'
import { channelCalls } from './channels.ts'
import { chatpluginCalls } from './chatplugin.ts'
import { contactCalls } from './contacts.ts'
import { conversationCalls } from './conversations.ts'
import { allowPage, answerPreflight } from './cors.ts'
import { mountDocs } from './docs/mount-docs.ts'
import { mountHealth } from './health.ts'
import { mountDocument } from './openapi/mount-document.ts'
import { measureRequests, REFUSAL, REQUEST_ID } from './measure-requests.ts'
import { mountMetrics } from './metrics.ts'
import { createIdempotency, type Answer, type Idempotency } from './idempotency.ts'
import { limitRequests, readClientOf } from './limit-requests.ts'
import { mediaCalls, mountMedia } from './media.ts'
import { readJson } from './read-json.ts'
import { receiveFile } from './receive-file.ts'
import { mountPages } from './serve-pages.ts'
import { sourceCalls } from './sources.ts'
import { mountRefusal } from './tell-refusal.ts'
import { ticketCalls } from './tickets.ts'
import { tokenCalls } from './tokens.ts'
import { webhookCalls } from './webhooks.ts'

export const calls: readonly Call[] = [...contactCalls, ...chatpluginCalls, ...conversationCalls, ...channelCalls, ...tokenCalls, ...agentCalls, ...sourceCalls, ...webhookCalls, ...ticketCalls, ...auditCalls, ...mediaCalls]

/** The HTTP edge: a function from request to answer, without a socket, so that tests call exactly what is shipped. */
export function createHttpApp(deps: Deps): Hono {
  const app = new Hono()
  const idempotency = createIdempotency(deps)
  const makeRequestId = () => crypto.randomUUID()

  mountHealth(app, deps)
  mountMetrics(app, deps)
  app.use('*', measureRequests(deps, new Set(calls.map((call) => call.name))))
  app.use('*', limitRequests(deps))
  mountPages(app, deps)
  mountDocs(app, mountDocument(app, deps, calls))
  mountMedia(app, deps)
  mountRefusal(app, deps)
  for (const call of calls) {
    app.post(`/${call.name}`, (c) => handleCall(c, deps, call, idempotency, makeRequestId()))
    app.options(`/${call.name}`, (c) => (call.fromPages ? answerPreflight(c, deps) : refuseMethod(c, makeRequestId())))
    app.all(`/${call.name}`, (c) => refuseMethod(c, makeRequestId()))
  }
  app.notFound((c) => answerError(c, new RejoinError('not_found', 'There is no such call. See /.well-known/jwks.json, /healthz and the calls of the documentation.'), makeRequestId()))
  const pageCalls = new Set(calls.filter((call) => call.fromPages).map((call) => `/${call.name}`))
  app.onError(async (error, c) => {
    // A page must be able to read how long to wait.
    if (pageCalls.has(c.req.path)) await allowPage(c, deps)
    const requestId = makeRequestId()
    return answerError(c, judgeError(error, deps, 'other', requestId), requestId)
  })
  return app
}

async function handleCall(c: Context, deps: Deps, call: Call, idempotency: Idempotency, requestId: string): Promise<Response> {
  if (call.fromPages) await allowPage(c, deps)
  let answer: Answer
  try {
    const caller = call.allow.length === 0 ? null : await authorize(c, deps, call.allow, call.scope)
    if (call.limit !== null && caller?.kind === 'system') await deps.limits.spend(call.limit, caller.token_id)
    const file = call.takes === 'file' ? await receiveFile(c, deps.files, async () => call.admit?.(deps, caller as never)) : null
    try {
      const body = file === null ? await readJson(c) : { name: file.name, size: file.size, sha256: file.sha256 }
      const input = (): never => (file ?? parseInput(call.schema, body)) as never
      const work = async (): Promise<Answer> => {
        const parsed: never = input()
        const made = await call.handle(deps, parsed, caller, readFacts(c, deps, call, caller))
        const entry = describeAudit(call.name, caller, parsed, made, requestId)
        if (entry !== null) await keepAudit(deps, entry)
        return { status: 200, body: made }
      }
      const key = c.req.header('idempotency-key')
      const principal = namePrincipal(caller, call.name)
      const named = call.repeatKey === null || principal === null ? null : call.repeatKey.read(input())
      // Two names for one call may come together: the header's is asked first, the field's inside.
      const inner = named === null || principal === null ? work : () => idempotency.once(`${principal} field`, hashKey(named), body, work, call.repeatKey?.field)
      answer = key === undefined || principal === null ? await inner() : await idempotency.once(principal, key, body, () => settle(inner, requestId))
    } finally {
      await file?.draft.drop()
    }
  } catch (error) {
    return answerError(c, await countFailure(judgeError(error, deps, call.name, requestId), readClientOf(c, deps), deps), requestId)
  }
  return answerJson(c, answer.status, answer.body, requestId)
}

/** A caller's own id may hold any character; the key of an answer may not. */
function hashKey(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}

/** A refusal is an answer too, and is given again to a repeat. */
async function settle(work: () => Promise<Answer>, requestId: string): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RejoinError && error.status < 429) return { status: error.status, body: { error: error.toBody(requestId) } }
    throw error
  }
}

function namePrincipal(caller: Caller | null, name: string): string | null {
  switch (caller?.kind) {
    case 'system':
      return `system ${caller.token_id} ${name}`
    case 'agent':
      return `agent ${caller.agent.id} ${name}`
    case 'visitor':
      return `visitor ${caller.session.id} ${name}`
    case 'source':
      return `source ${caller.source.id} ${name}`
    case undefined:
      return null
  }
}

function readFacts(c: Context, deps: Deps, call: Call, caller: Caller | null) {
  const bearer = caller === null && call.fromPages ? readSessionBearer(c, deps) : null
  return { origin: c.req.header('origin') ?? null, bearer, userAgent: c.req.header('user-agent'), address: readClientOf(c, deps).address }
}

/** Refusals pass; anything else is our bug: logged with its stack, answered without it. */
function judgeError(error: unknown, deps: Deps, call: string, request_id: string): RejoinError {
  if (error instanceof RejoinError) return error
  deps.log.error({ err: error, call, request_id }, 'a call failed unexpectedly')
  return new RejoinError('unavailable', undefined, { retry_after_ms: 1000 })
}

function refuseMethod(c: Context, requestId: string): Response {
  c.header('allow', 'POST')
  return answerError(c, new RejoinError('method_not_allowed'), requestId)
}

function answerError(c: Context, error: RejoinError, requestId: string): Response {
  c.set(REFUSAL, error.code)
  const body: { error: ErrorBody } = { error: error.toBody(requestId) }
  if (error.details.retry_after_ms !== undefined) c.header('retry-after', String(Math.ceil(error.details.retry_after_ms / 1000)))
  if (error.code === 'unauthenticated') c.header('www-authenticate', 'Bearer')
  // A call with a system token has no CORS permission, whatever the page (ORG-1).
  if (error.code === 'secret_in_browser') c.header('access-control-allow-origin', undefined)
  // What was not read of a body that is too large must not be taken for the next request.
  if (error.code === 'too_large') c.header('connection', 'close')
  return answerJson(c, error.status, body, requestId)
}

function answerJson(c: Context, status: number, body: unknown, requestId: string): Response {
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-request-id', requestId)
  c.set(REQUEST_ID, requestId)
  return c.json(body as object, status as ContentfulStatusCode)
}
