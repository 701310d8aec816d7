import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { OpenApiDocument } from '../../src/http/openapi/document.ts'

/** The schemas of a document, to hold real requests and answers against. */
export function readDocument(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(close(document) as object, 'document')

  return {
    /** What is wrong with a request or with the answer of a status; an undocumented field is wrong, too. */
    findMistakes(call: string, part: 'request' | number, value: unknown): readonly string[] {
      const where = part === 'request' ? 'requestBody' : `responses/${part}`
      const validate = ajv.compile({ $ref: `document#/paths/~1${call}/post/${where}/content/application~1json/schema` })
      validate(value)
      return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    },
  }
}

/** Clients must let unknown fields pass; we must not answer any that are not documented. Parts of `allOf` see only their share. */
function close(value: unknown, partial = false): unknown {
  if (Array.isArray(value)) return value.map((item) => close(item, partial))
  if (typeof value !== 'object' || value === null) return value
  const closed = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'examples' ? inner : close(inner, partial || key === 'allOf')]))
  const isObject = closed['type'] === 'object' && closed['properties'] !== undefined && closed['additionalProperties'] === undefined
  return isObject && !partial ? { ...closed, additionalProperties: false } : closed
}
