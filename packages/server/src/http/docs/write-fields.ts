import type { JsonSchema } from '../openapi/write-schema.ts'
import { html, type Html } from './html.ts'
import { writeLine } from './write-prose.ts'

const REF = '#/components/schemas/'

/** Who reads the fields: in a request, `null` in an optional field means absent (contract §2) and needs no mention each time. */
export type Side = 'request' | 'answer'

/** The fields of an object as a list: name, type, whether it is needed, what it means; objects inside can be opened. */
export function writeFields(schema: JsonSchema, side: Side): Html | null {
  const fields = Object.entries(schema.properties ?? {})
  if (fields.length === 0) return null
  return html`<ul class="fields">${fields.map(([name, field]) => (typeof field === 'boolean' ? null : writeField(name, field, schema.required?.includes(name) === true, side)))}</ul>`
}

function writeField(name: string, field: JsonSchema, needed: boolean, side: Side): Html {
  const inner = findInner(field, side)
  const type = writeType(side === 'request' && !needed ? withoutNull(field) : field)
  const mark = side === 'request' ? (needed ? html` <span class="needed">required</span>` : null) : needed ? null : html` <span class="field-type">not always there</span>`
  return html`<li>
<div class="field-head"><code class="field-name">${name}</code> <span class="field-type">${type}</span>${mark}</div>
${field.description === undefined ? null : html`<p>${writeLine(field.description)}</p>`}
${writeLimits(field)}
${inner === null ? null : html`<details class="inner"><summary>Fields of <code>${name}</code></summary>${inner}</details>`}
</li>`
}

/** The fields of what is written out in place: an object, the items of a list, or either of several objects. */
function findInner(field: JsonSchema, side: Side): Html | null {
  const own = writeFields(field, side)
  if (own !== null) return own
  if (isSchema(field.items)) return findInner(field.items, side)
  const options = (field.anyOf ?? field.oneOf ?? []).filter(isSchema)
  const inner = options.map((option) => findInner(option, side)).filter((option) => option !== null)
  return inner.length === 0 ? null : html`${inner.map((option, index) => html`${index === 0 ? null : html`<p class="or">or</p>`}${option}`)}`
}

function withoutNull(schema: JsonSchema): JsonSchema {
  const options = schema.anyOf?.filter((option) => !(isSchema(option) && option.type === 'null'))
  return { ...schema, ...(options === undefined ? {} : { anyOf: options }), ...(Array.isArray(schema.type) ? { type: schema.type.filter((type) => type !== 'null') } : {}) }
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}

/** What kind of value it is, in words; a noun leads to where it is described. */
export function writeType(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) return linkNoun(schema.$ref)
  const options = (schema.anyOf ?? schema.oneOf ?? []).filter(isSchema)
  if (options.length > 0) return join(options.map(writeType), ' or ')
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  const types = [schema.type ?? 'anything'].flat()
  return join(types.map((type) => writeOne(schema, type)), ' or ')
}

function writeOne(schema: JsonSchema, type: string): Html {
  switch (type) {
    case 'array':
      return isSchema(schema.items) ? html`list of ${writeType(schema.items)}` : html`list`
    case 'object':
      return isSchema(schema.additionalProperties) && schema.properties === undefined && Object.keys(schema.additionalProperties).length > 0 ? html`map to ${writeType(schema.additionalProperties)}` : html`object`
    case 'string':
      return html`${NAMED_FORMATS[schema.format ?? ''] ?? 'string'}`
    default:
      return html`${type}`
  }
}

const NAMED_FORMATS: Readonly<Record<string, string>> = { uuid: 'id', 'date-time': 'time', email: 'e-mail address', uri: 'URL' }

function linkNoun(ref: string): Html {
  const name = ref.replace(REF, '')
  return html`<a href="#object-${name}">${name}</a>`
}

function join(parts: readonly Html[], between: string): Html {
  return html`${parts.map((part, index) => html`${index === 0 ? null : between}${part}`)}`
}

/** What the value must keep to, beyond its type. */
function writeLimits(schema: JsonSchema): Html | null {
  const limits: Html[] = []
  const { enum: choices, minLength, maxLength, minimum, maximum, minItems, maxItems, examples } = schema
  const items = isSchema(schema.items) ? schema.items : null
  for (const listed of [choices, items?.enum]) if (listed !== undefined) limits.push(html`One of ${join(listed.filter((choice) => typeof choice === 'string').map((choice) => html`<code>${choice}</code>`), ' ')}`)
  const length = writeRange(minLength, maxLength)
  if (length !== null && (maxLength ?? 0) > 1) limits.push(html`${length} characters`)
  const range = writeRange(minimum, (maximum ?? 0) < Number.MAX_SAFE_INTEGER ? maximum : undefined)
  if (range !== null && range !== '0 or more') limits.push(html`${range}`)
  const count = writeRange(minItems, maxItems)
  if (count !== null) limits.push(html`${count} entries`)
  if (typeof examples?.[0] === 'string') limits.push(html`Such as <code>${examples[0]}</code>`)
  return limits.length === 0 ? null : html`<p class="limits">${join(limits, ' · ')}</p>`
}

function writeRange(least: number | undefined, most: number | undefined): string | null {
  if (least === undefined) return most === undefined ? null : `up to ${group(most)}`
  return most === undefined ? `${group(least)} or more` : `${group(least)}–${group(most)}`
}

function group(count: number): string {
  return count.toLocaleString('en')
}
