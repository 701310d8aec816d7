import type { CallerKind } from '../authorize.ts'
import type { Call } from '../call.ts'
import type { CallDescription, CallExample } from './call-description.ts'
import type { Example, Operation } from './document.ts'
import { addNotes } from './field-notes.ts'
import { nounOf } from './groups.ts'
import { listCodes } from './list-codes.ts'
import type { RecordedAnswer } from './recorded-answers.ts'
import type { RouteDescription } from './routes.ts'
import { SHOP_ORIGIN } from './stand-ins.ts'
import { writeRefusals } from './write-responses.ts'
import { writeSchema, type JsonSchema } from './write-schema.ts'

/** The kinds of callers as the document calls their credentials. */
export const schemeOf: Readonly<Record<CallerKind, string>> = { system: 'system', agent: 'agent', visitor: 'session', source: 'source' }

/** A form with one file. */
const FORM: JsonSchema = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'], additionalProperties: false }

/** One call as OpenAPI describes it; without a description still complete in what follows from the call itself. */
export function writeCall(call: Call, description: CallDescription | undefined, recorded: Readonly<Record<string, RecordedAnswer>>): Operation {
  const examples = (description?.examples ?? []).filter(({ title }) => recorded[title] !== undefined)
  const statusOf = ({ title }: CallExample) => recorded[title]?.status ?? 200
  const answersOf = (status: number) => nameExamples(examples.filter((example) => statusOf(example) === status).map((example) => ({ summary: example.title, value: recorded[example.title]?.body })))
  const refused = [...new Set(examples.map(statusOf))].filter((status) => status !== 200)
  return {
    operationId: call.name,
    tags: [nounOf(call.name)],
    summary: description?.summary ?? call.name,
    ...(description?.details === undefined ? {} : { description: description.details.join('\n\n') }),
    security: writeSecurity(call, description),
    ...(call.allow.length === 0 ? {} : { parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }] }),
    requestBody: {
      required: true,
      content: {
        [call.takes === 'file' ? 'multipart/form-data' : 'application/json']: {
          schema: addNotes(call.takes === 'file' ? FORM : writeSchema(call.schema), [call.name]),
          examples: nameExamples(
            (description?.examples ?? []).map((example) => {
              const caller = example.as ?? call.allow[0]
              return { summary: example.title, value: example.file === undefined ? example.request : { file: example.file.name }, ...(caller === undefined ? {} : { 'x-caller': schemeOf[caller] }), ...(call.fromPages && caller !== 'system' ? { 'x-origin': SHOP_ORIGIN } : {}), 'x-status': statusOf(example) }
            }),
          ),
        },
      },
    },
    responses: {
      200: {
        description: 'Done.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: { 'application/json': { ...(description === undefined ? {} : { schema: addNotes(writeSchema(description.answer), [call.name]) }), examples: answersOf(200) } },
      },
      ...writeRefusals(listCodes(call, description), Object.fromEntries(refused.map((status) => [status, answersOf(status)]))),
    },
  }
}

/** Any of these credentials will do; `{}`: none is needed. The scope a system token needs stands in its list. */
function writeSecurity(call: Call, description: CallDescription | undefined): Operation['security'] {
  const needed = call.allow.map((kind) => ({ [schemeOf[kind]]: kind === 'system' && call.scope !== null ? [call.scope] : [] }))
  if (needed.length > 0) return needed
  return [{}, ...(description?.optionalCallers ?? []).map((kind) => ({ [schemeOf[kind]]: [] }))]
}

function nameExamples(examples: readonly Example[]): Readonly<Record<string, Example>> {
  return Object.fromEntries(examples.map((example) => [example.summary.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), example]))
}

/** A door that is no call. */
export function writeRoute(route: RouteDescription): Operation {
  return {
    operationId: `GET ${route.path}`,
    tags: [route.tag],
    summary: route.summary,
    security: route.security ?? [],
    ...(route.parameters === undefined ? {} : { parameters: route.parameters.map((parameter) => ({ ...parameter, schema: { type: 'string' } })) }),
    responses: Object.fromEntries(
      Object.entries(route.answers).map(([status, { description, media, example }]) => [
        status,
        { description, content: { [media]: { ...(media === 'application/json' ? { schema: { type: 'object' } } : { schema: { type: 'string' } }), ...(example === undefined ? {} : { examples: { answer: { summary: description, value: example } } }) } } },
      ]),
    ),
  }
}
