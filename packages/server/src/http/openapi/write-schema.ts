import { toJsonSchema, toJsonSchemaDefs, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import { nouns } from './nouns.ts'

export type { JsonSchema } from '@valibot/to-json-schema'

const REF = '#/components/schemas/'

const config = {
  target: 'draft-2020-12',
  // A pipe that first looks for a plain object says what kind of object in its last schema.
  typeMode: 'output',
  // What functions check stands beside them as metadata (protocol, scalars.ts). Anything else unknown is an error.
  ignoreActions: ['check', 'transform', 'finite'],
  errorMode: 'throw',
  overrideRef: ({ referenceId }) => REF + referenceId,
  overrideSchema: ({ jsonSchema, valibotSchema }) => (valibotSchema.type === 'nullish' || valibotSchema.type === 'nullable' ? shortenNullable(jsonSchema) : null),
} satisfies ConversionConfig

/** `type: [string, null]` in place of a choice of two schemas, wherever that says the same. */
function shortenNullable({ anyOf, ...rest }: JsonSchema): JsonSchema | null {
  const [inner] = anyOf ?? []
  if (typeof inner !== 'object' || typeof inner.type !== 'string' || inner.const !== undefined) return null
  return { ...rest, ...inner, type: [inner.type, 'null'], ...(inner.enum === undefined ? {} : { enum: [...inner.enum, null] }) }
}

/** The JSON Schema of one schema, with references to the nouns it is made of. */
export function writeSchema(schema: v.GenericSchema): JsonSchema {
  const { $schema: _dialect, $defs: _defs, ...written } = toJsonSchema(schema, { ...config, definitions: nouns })
  return tidy(written)
}

/** All nouns, for `components.schemas`. */
export function writeNouns(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(toJsonSchemaDefs(nouns, config)).map(([name, schema]) => [name, tidy(schema)]))
}

/** Without empty lists of required fields; the same for every schema inside. */
function tidy(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key: string, value: unknown) => (key === 'required' && Array.isArray(value) && value.length === 0 ? undefined : value)) as JsonSchema
}
