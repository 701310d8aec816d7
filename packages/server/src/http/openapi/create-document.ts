import { errorCodes, type ErrorCode } from '@rejoin/protocol'
import type { Call } from '../call.ts'
import { descriptions } from './descriptions.ts'
import type { OpenApiDocument, PathItem, Tag } from './document.ts'
import { addNotes } from './field-notes.ts'
import { groups, nounOf, orderNouns } from './groups.ts'
import { chapters, joinParagraphs, OVERVIEW } from './guide.ts'
import { readRecordedAnswers } from './recorded-answers.ts'
import { routes } from './routes.ts'
import { writeCall, writeRoute } from './write-operation.ts'
import { describeCode, errorSchemas, writeSharedResponses } from './write-responses.ts'
import { writeWebhooks } from './write-webhooks.ts'
import { writeNouns } from './write-schema.ts'

/**
 * The OpenAPI 3.1 document of everything the HTTP edge offers: from the list of calls and their schemas, from what is said of
 * them here, and from answers that were recorded. A new call is in it by itself (WIRE-10).
 */
export function createDocument(calls: readonly Call[], { publicUrl, version }: { readonly publicUrl: string; readonly version: string }): OpenApiDocument {
  const recorded = readRecordedAnswers()
  const order = orderNouns([...calls.map(({ name }) => nounOf(name)), 'events', ...routes.map(({ tag }) => tag)])
  const sorted = order.flatMap((noun) => calls.filter(({ name }) => nounOf(name) === noun))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rejoin',
      version,
      summary: 'A chat in which people come back to their own conversation.',
      description: [OVERVIEW, ...chapters.flatMap(({ title, paragraphs }) => [`## ${title}`, joinParagraphs(paragraphs)])].join('\n\n'),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    tags: order.map(writeTag),
    paths: Object.fromEntries<PathItem>([
      ...sorted.map((call): [string, PathItem] => [`/${call.name}`, { post: writeCall(call, descriptions[call.name], recorded[call.name] ?? {}) }]),
      ...routes.map((route): [string, PathItem] => [route.path, { get: writeRoute(route) }]),
    ]),
    webhooks: writeWebhooks(),
    components: {
      schemas: { ...Object.fromEntries(Object.entries(writeNouns()).map(([name, schema]) => [name, addNotes(schema, [name])])), ...errorSchemas },
      responses: writeSharedResponses(),
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'The same key with the same body gets the first answer for 24 hours; with another body it is 409 `idempotency_conflict`.',
          schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
        },
      },
      headers: {
        RequestId: { description: 'Names this call in the log.', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds until a repeat makes sense.', schema: { type: 'integer' } },
      },
      securitySchemes: {
        system: writeScheme('rjs_…', 'A system token: your backend. May be limited to channels and scopes; never valid beside a browser’s `Origin`.'),
        agent: writeScheme('rja_…', 'An agent token, from `agents.login`.'),
        session: writeScheme('rjv_…', 'A session token: the widget of one visitor, from `chatplugin.authenticate`.'),
        source: writeScheme('rjx_…', 'A source token: one system that sends its events.'),
      },
    },
    'x-error-codes': (Object.keys(errorCodes) as ErrorCode[]).map(describeCode),
  }
}

function writeTag(name: string): Tag {
  const group = groups[name]
  return { name, description: group?.about ?? '', 'x-displayName': group?.title ?? name }
}

function writeScheme(bearerFormat: string, description: string) {
  return { type: 'http', scheme: 'bearer', bearerFormat, description } as const
}
