import * as v from 'valibot'
import { isErrorCode, type WebhookPayload } from '@rejoin/protocol'
import { calls } from '../../src/http/create-http-app.ts'
import { descriptions } from '../../src/http/openapi/descriptions.ts'
import { listCodes } from '../../src/http/openapi/list-codes.ts'
import { payloadOf } from '../../src/http/openapi/write-webhooks.ts'

const known = new Map(calls.map((call) => [call.name, { answer: descriptions[call.name]?.answer, codes: new Set(listCodes(call, descriptions[call.name])) }]))

/**
 * Throws when a call answers what its description does not say (WIRE-11). Every call that any test makes passes here, so that
 * whatever is proven to happen is also documented.
 */
export function assertDocumented(name: string, status: number, body: unknown): void {
  const call = known.get(name)
  if (call?.answer === undefined) return
  if (status === 200) {
    const result = v.safeParse(call.answer, body)
    if (!result.success) throw new Error(`${name} answers something else than its description says at ${v.getDotPath(result.issues[0]) ?? 'the top'}: ${result.issues[0].message}. See http/openapi/describe-*.ts.`)
    return
  }
  const code = (body as { error?: { code?: unknown } } | null)?.error?.code
  if (!isErrorCode(code) || !call.codes.has(code)) throw new Error(`${name} answers ${status} ${String(code)}, which its description does not list. See http/openapi/describe-*.ts.`)
}

/** The same for what webhooks are sent. */
export function assertDocumentedPayload(payload: WebhookPayload): void {
  const result = v.safeParse(payloadOf(payload.type), payload)
  if (!result.success) throw new Error(`${payload.type} is sent with something else than is documented at ${v.getDotPath(result.issues[0]) ?? 'the top'}: ${result.issues[0].message}. See eventData and noticeData of the protocol.`)
}
