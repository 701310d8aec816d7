import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '@rejoin/protocol'
import { calls, createHttpApp } from '../src/http/create-http-app.ts'
import { createDocument } from '../src/http/openapi/create-document.ts'
import { descriptions } from '../src/http/openapi/descriptions.ts'
import type { OpenApiDocument, ResponseObject } from '../src/http/openapi/document.ts'
import { schemeOf } from '../src/http/openapi/write-operation.ts'
import type { JsonSchema } from '../src/http/openapi/write-schema.ts'
import type { Deps } from '../src/deps.ts'
import { assertDocumented } from './support/documented.ts'
import { readDocument } from './support/document-schemas.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
beforeAll(async () => void (server = await startTestServer({ logLevel: 'silent' })))
afterAll(() => server.close())

const written = createDocument(calls, { publicUrl: 'http://chat.test', version: '1.0.0' })
const operationOf = (name: string) => {
  const operation = written.paths[`/${name}`]?.post
  if (operation === undefined) throw new Error(`${name} is not in the document`)
  return operation
}

/** Every response of a call, references followed. */
function responsesOf(name: string): readonly (ResponseObject & { readonly status: number })[] {
  return Object.entries(operationOf(name).responses).map(([status, response]) => {
    const found = '$ref' in response ? written.components.responses[response.$ref.split('/').at(-1) ?? ''] : response
    if (found === undefined) throw new Error(`${name} refers to a response that is not there`)
    return { status: Number(status), ...found }
  })
}

describe('the document', () => {
  it('[WIRE-10] it is valid OpenAPI 3.1', async () => {
    const served = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument
    expect(served.openapi).toBe('3.1.0')
    const result = await new Validator().validate(structuredClone(served))
    expect(result.errors ?? []).toEqual([])
    expect(served.servers).toEqual([{ url: 'http://chat.test' }])
  })

  it('[WIRE-10] any tool may read it, from any page', async () => {
    const { status, headers } = await fetch(`${server.url}/openapi.json`)
    expect([status, headers.get('content-type'), headers.get('access-control-allow-origin')]).toEqual([200, 'application/json', '*'])
  })

  it('[WIRE-10] every reference in it leads somewhere', () => {
    const text = JSON.stringify(written)
    const lost = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].filter(([, path = '']) => path.split('/').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], written) === undefined)
    expect(lost.map(([, path]) => path)).toEqual([])
  })

  it('[WIRE-10] every call is in it with its callers', () => {
    for (const call of calls) {
      const { operationId, security, requestBody } = operationOf(call.name)
      expect(operationId).toBe(call.name)
      const needed = call.allow.map((kind) => ({ [schemeOf[kind]]: kind === 'system' && call.scope !== null ? [call.scope] : [] }))
      expect(needed.length === 0 ? security.slice(0, 1) : security).toEqual(needed.length === 0 ? [{}] : needed)
      for (const scheme of security.flatMap((option) => Object.keys(option))) expect(Object.keys(written.components.securitySchemes)).toContain(scheme)
      expect(requestBody?.content[call.takes === 'file' ? 'multipart/form-data' : 'application/json']?.schema).toMatchObject({ type: 'object', additionalProperties: false })
    }
  })

  it('[WIRE-10] every other route is in it, and none that is not there', () => {
    const log = { warn: () => undefined }
    const app = createHttpApp({ publicUrl: 'http://chat.test', log } as unknown as Deps)
    const offered = app.routes.filter(({ method, path }) => method === 'GET' && !calls.some(({ name }) => path === `/${name}`))
    const paths = new Set(offered.map(({ path }) => path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')))
    const documented = Object.entries(written.paths).filter(([, item]) => item.get !== undefined)
    expect(documented.map(([path]) => path).toSorted()).toEqual([...paths].toSorted())
  })

  it('[WIRE-10] every code is in it with status and finality', () => {
    expect(Object.fromEntries(written['x-error-codes'].map(({ code, status, final, meaning }) => [code, { status, final, meaning }]))).toEqual(errorCodes)
  })

  it('[WIRE-10] a call lists each code under its status', () => {
    for (const { name } of calls) {
      for (const { status, 'x-codes': codes, content } of responsesOf(name).filter((response) => response.status !== 200)) {
        expect(codes?.length).toBeGreaterThan(0)
        for (const described of codes ?? []) expect([name, described]).toEqual([name, { code: described.code, ...errorCodes[described.code] }])
        expect((codes ?? []).every((described) => described.status === status)).toBe(true)
        expect(JSON.stringify(content)).toContain('#/components/schemas/Error')
      }
    }
  })

  it('[WIRE-10] every field has a meaning', () => {
    const silent: string[] = []
    const visit = (schema: JsonSchema | boolean | undefined, where: string): void => {
      if (typeof schema !== 'object') return
      for (const [field, inner] of Object.entries(schema.properties ?? {})) {
        // The kind of content says it itself.
        if (typeof inner === 'object' && inner.description === undefined && inner.const === undefined) silent.push(`${where}.${field}`)
        visit(inner, `${where}.${field}`)
      }
      for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema.items].flat()) visit(inner, where)
    }
    for (const [name, schema] of Object.entries(written.components.schemas)) visit(schema, name)
    for (const { name } of calls) {
      for (const { schema } of Object.values(operationOf(name).requestBody?.content ?? {})) visit(schema, name)
      visit(responsesOf(name)[0]?.content?.['application/json']?.schema, `${name} →`)
    }
    expect(silent, 'fields without a note in http/openapi/field-notes.ts').toEqual([])
  })
})

describe('descriptions', () => {
  it('[WIRE-11] every call has summary, answer and example', () => {
    const silent = calls.filter(({ name }) => descriptions[name] === undefined).map(({ name }) => name)
    expect(silent, 'calls without a description in http/openapi/describe-<noun>.ts').toEqual([])
    for (const { name } of calls) {
      const { summary, requestBody, responses } = operationOf(name)
      expect(summary).toMatch(/^[A-Z][^.]{8,70}$/)
      const answer = responses[200]
      expect(answer !== undefined && 'content' in answer && answer.content?.['application/json']?.schema).toBeTruthy()
      const examples = Object.values(requestBody?.content ?? {}).flatMap((media) => Object.values(media.examples ?? {}))
      expect([name, examples.some((example) => example['x-status'] === 200)]).toEqual([name, true])
      const shown = responsesOf(name).flatMap(({ content }) => Object.values(content?.['application/json']?.examples ?? {}))
      expect([name, shown.length]).toEqual([name, examples.length])
    }
  })

  it('[WIRE-11] nothing is described that cannot be called', () => {
    expect(Object.keys(descriptions).filter((name) => !calls.some((call) => call.name === name))).toEqual([])
  })

  it('[WIRE-11] a test that meets anything undocumented fails', () => {
    const refused = (code: string) => ({ error: { code, message: '', request_id: '' } })
    expect(() => assertDocumented('agents.me', 200, { id: 'not an id' })).toThrow(/something else than its description says at id/)
    expect(() => assertDocumented('agents.me', 409, refused('already_completed'))).toThrow(/which its description does not list/)
    expect(() => assertDocumented('agents.me', 500, 'oops')).toThrow(/answers 500/)
    expect(() => assertDocumented('agents.me', 401, refused('unauthenticated'))).not.toThrow()
  })

  it('[WIRE-12] an answer with a field too many is noticed', () => {
    const { findMistakes } = readDocument(written)
    expect(findMistakes('contacts.delete', 200, { id: crypto.randomUUID(), deleted: true })).toEqual([])
    expect(findMistakes('contacts.delete', 200, { id: crypto.randomUUID(), deleted: true, name: 'Ada' })).toEqual([expect.stringContaining('must NOT have additional properties')])
    expect(findMistakes('contacts.delete', 200, { id: crypto.randomUUID(), deleted: false })).toEqual([expect.stringContaining('/deleted must be equal to constant')])
    expect(findMistakes('contacts.identify', 'request', { external_id: 7 })).toHaveLength(2)
  })
})
