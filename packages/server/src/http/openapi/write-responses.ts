import { errorCodes, type ErrorCode } from '@rejoin/protocol'
import type { DescribedCode, Example, Reference, ResponseObject } from './document.ts'
import { socketCodes } from './list-codes.ts'
import type { JsonSchema } from './write-schema.ts'

/** Responses that are the same for every call, by status: written once. */
const SHARED = {
  400: { name: 'NotJson', codes: ['malformed_json', 'invalid_utf8'] },
  413: { name: 'TooLarge', codes: ['too_large'] },
  415: { name: 'UnsupportedMediaType', codes: ['unsupported_media_type'] },
  422: { name: 'InvalidFields', codes: ['invalid_body', 'unknown_field', 'invalid_field', 'too_deep'] },
  429: { name: 'RateLimited', codes: ['rate_limited'] },
  503: { name: 'Unavailable', codes: ['unavailable', 'storage_full', 'busy', 'draining'] },
} as const satisfies Record<number, { name: string; codes: readonly ErrorCode[] }>

export function describeCode(code: ErrorCode): DescribedCode {
  return { code, ...errorCodes[code], ...(socketCodes.has(code) ? { sockets_only: true } : {}) }
}

/** `components.schemas` of refusals (contract §2). */
export const errorSchemas: Readonly<Record<string, JsonSchema>> = {
  ErrorCode: { type: 'string', enum: Object.keys(errorCodes), description: 'Stable. New ones may be added.' },
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message', 'request_id'],
        description: 'What went wrong.',
        properties: {
          code: { $ref: '#/components/schemas/ErrorCode', description: 'What it is, for programs.' },
          message: { type: 'string', description: 'What it is and what to do next, for people.' },
          request_id: { type: 'string', description: 'Names this call in the log; also in `X-Request-Id`.' },
          field: { type: 'string', description: 'Which field is wrong, such as `ticket.external_id`.' },
          reason: { type: 'string', description: 'Which way to be `unauthenticated`, why a session ended, or `consent_required`.' },
          retry_after_ms: { type: 'integer', minimum: 0, description: 'When to try again.' },
          conflicts: {
            type: 'array',
            description: 'Of `identity_conflict`: which identities belong to whom.',
            items: { type: 'object', required: ['identifier', 'contact_id'], properties: { identifier: { type: 'string', description: 'Which identity.' }, contact_id: { type: 'string', format: 'uuid', description: 'Whose it is.' } } },
          },
          resolutions: {
            type: 'array',
            description: 'Of `identity_conflict`: what would work here.',
            items: { type: 'object', required: ['on_conflict', 'effect'], properties: { on_conflict: { type: 'string', enum: ['prefer_external_id', 'merge'], description: 'Repeat the call with this value.' }, effect: { type: 'string', description: 'What it would do.' } } },
          },
          into: { type: 'string', format: 'uuid', description: 'Of a session that ended by a merge: the contact who carries on.' },
          settings: { $ref: '#/components/schemas/VisitorSettings', description: 'Of the reason `consent_required`: what the visitor is asked, and how the chat looks that asks it.' },
          candidates: { type: 'array', description: 'Contacts it may be about.', items: { type: 'string', format: 'uuid' } },
        },
      },
    },
  },
}

export function writeSharedResponses(): Readonly<Record<string, ResponseObject>> {
  return Object.fromEntries(Object.values(SHARED).map(({ name, codes }) => [name, writeRefusal(codes, {})]))
}

/** The refusals of a call, by status; what is the same everywhere is a reference. */
export function writeRefusals(codes: readonly ErrorCode[], examples: Readonly<Record<number, Readonly<Record<string, Example>>>>): Readonly<Record<string, ResponseObject | Reference>> {
  const statuses = [...new Set(codes.map((code) => errorCodes[code].status))]
  return Object.fromEntries(
    statuses.map((status) => {
      const group = codes.filter((code) => errorCodes[code].status === status)
      const shared = Object.hasOwn(SHARED, status) ? SHARED[status as keyof typeof SHARED] : null
      const same = shared !== null && examples[status] === undefined && group.length === shared.codes.length
      return [String(status), same ? { $ref: `#/components/responses/${shared.name}` } : writeRefusal(group, examples[status] ?? {})]
    }),
  )
}

function writeRefusal(codes: readonly ErrorCode[], examples: Readonly<Record<string, Example>>): ResponseObject {
  const waits = codes.some((code) => !errorCodes[code].final)
  return {
    description: codes.map((code) => `- \`${code}\` (${errorCodes[code].final ? 'final' : 'retryable'}): ${errorCodes[code].meaning}`).join('\n'),
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...(waits ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}) },
    content: {
      'application/json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Error' }, { type: 'object', properties: { error: { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } } } }] },
        ...(Object.keys(examples).length === 0 ? {} : { examples }),
      },
    },
    'x-codes': codes.map(describeCode),
  }
}
