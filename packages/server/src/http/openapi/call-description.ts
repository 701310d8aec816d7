import type * as v from 'valibot'
import type { ErrorCode } from '@rejoin/protocol'
import type { CallerKind } from '../authorize.ts'

/**
 * What `/openapi.json` says of a call beside what the call itself says (name, callers, scope, request schema). One file per
 * noun, `describe-<noun>.ts`; a call without a description fails WIRE-11.
 */
export type CallDescription = {
  /** One line, begins with a verb. */
  readonly summary: string
  /** What the line leaves out; `code` in backticks, one paragraph per entry. */
  readonly details?: readonly string[]
  /** What 200 answers. */
  readonly answer: v.GenericSchema
  /** Its own codes. Those of every call, of credentials, of lists and of shared fields are found without being named. */
  readonly errors?: readonly ErrorCode[]
  /** Credentials that may come along although the call is open to anybody. */
  readonly optionalCallers?: readonly CallerKind[]
  /** The first is what others build upon when they need what this call yields. */
  readonly examples: readonly [CallExample, ...CallExample[]]
  /** Where the answer of the first example holds a value that examples refer to: stand-in → JSON Pointer. */
  readonly yields?: Readonly<Record<string, string>>
}

/** A request that was really made; its answer is recorded in `assets/openapi/answers.json` by the test that makes it. */
export type CallExample = {
  readonly title: string
  readonly request: Readonly<Record<string, unknown>>
  /** Of a call that takes a file in place of JSON: which one. */
  readonly file?: ExampleFile
  /** Which of the callers; the first one the call allows unless said otherwise. */
  readonly as?: CallerKind
  /** Calls whose first example happens before, beyond those that yield what the request names. */
  readonly after?: readonly string[]
  /** The refusal it shows; otherwise it succeeds. */
  readonly refusal?: ErrorCode
}

/** Small, and a real one: it is uploaded when the answer is recorded. */
export type ExampleFile = { readonly name: string; readonly base64: string }

export type CallDescriptions = Readonly<Record<string, CallDescription>>
