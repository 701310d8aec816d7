import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as protocol from './index.ts'

/**
 * The fingerprint of the wire. Nobody changes it by accident: whatever a client may send, and whatever it may be sent,
 * is part of one of the hashes below. When this test breaks because of something you did:
 *
 * 1. Did you mean to change the wire? If not, undo it: a client of last year still speaks the old one.
 * 2. Old clients must go on working. A new optional field, call, event or code is fine; a new required field, a removed
 *    or renamed one, a narrower value or another meaning is not. Find a way that adds.
 * 3. Say it in SPEC.md, and in the contract if it is promised there, and cite the rule in a test.
 * 4. Then put the new hash here, in the same commit, so that whoever reads the history finds all of it together.
 */
const FINGERPRINT = {
  schemas: 'f16fc9aace8f3355',
  types: 'ba454d0d5ed38aea',
  names: '3b57afb284216455',
}

const hash = (described: unknown): string => createHash('sha256').update(JSON.stringify(described)).digest('hex').slice(0, 16)

it('what may be sent is what was agreed', () => {
  const schemas = Object.entries(protocol).filter(([, value]) => isSchema(value) || isGroupOfSchemas(value))
  expect(schemas.length).toBeGreaterThan(40)
  expect(hash(schemas.map(([name, schema]) => [name, describeSchema(schema)]).toSorted(byName))).toBe(FINGERPRINT.schemas)
})

it('what is answered and told is what was agreed', () => {
  const types = listTypes(import.meta.dirname)
  expect(types.length).toBeGreaterThan(60)
  expect(hash(types)).toBe(FINGERPRINT.types)
})

it('codes, events and namespaces are called as agreed', () => {
  const { errorCodes, durableEventTypes, SOCKET_PATH, VISITOR_NAMESPACE, AGENT_NAMESPACE, scopes } = protocol
  const codes = Object.entries(errorCodes).map(([code, { status, final }]) => [code, status, final])
  expect(hash([codes.toSorted(byName), durableEventTypes.toSorted(), SOCKET_PATH, VISITOR_NAMESPACE, AGENT_NAMESPACE, scopes.toSorted()])).toBe(FINGERPRINT.names)
})

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema'
}

/** Fields shared by several schemas, or the data of each event. */
function isGroupOfSchemas(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).length > 0 && Object.values(value).every(isSchema)
}

/** A schema as data: what it is made of, with its limits and sentences. Functions are known by the sentence beside them. */
function describeSchema(part: unknown): unknown {
  if (part instanceof RegExp) return String(part)
  if (Array.isArray(part)) return part.map(describeSchema)
  if (typeof part === 'function') return 'function'
  if (typeof part === 'bigint') return String(part)
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part).filter(([key]) => !key.startsWith('~') && key !== 'reference' && key !== 'expects' && key !== 'async')
  return entries.map(([key, value]) => [key, describeSchema(value)]).toSorted(byName)
}

/** Every exported type as it is written, without its comments and without how it is laid out. */
function listTypes(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  return files
    .flatMap((file) => {
      const bare = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
      // A type ends where the next statement begins at the margin.
      return bare.split(/\n(?=[a-z])/).filter((statement) => /^(?:export )?type /.test(statement))
    })
    .map((statement) => statement.replace(/\s+/g, ' ').trim())
    .toSorted()
}
