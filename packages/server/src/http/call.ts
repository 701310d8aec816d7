import * as v from 'valibot'
import type { Scope } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { LimitName } from '../limits/limit-rules.ts'
import type { IncomingFile } from '../media/upload-file.ts'
import type { Caller, CallerKind } from './authorize.ts'

/** One `POST /<noun>.<verb>`. The list of them is the table of contents of the HTTP edge. */
export type Call = {
  readonly name: string
  /** Empty: anybody, the call judges for itself (`chatplugin.authenticate`, `agents.login`). */
  readonly allow: readonly CallerKind[]
  /** What a scoped system token needs; null: no system token, or one without scopes only. */
  readonly scope: Scope | null
  /** Made from browsers of other sites: CORS applies (contract §5). */
  readonly fromPages: boolean
  readonly takes: 'json' | 'file'
  readonly schema: v.GenericSchema
  /** How often one token may make it. */
  readonly limit: LimitName | null
  /** A field with which the caller names the call itself: the same again gets the same answer (contract §7). */
  readonly repeatKey: RepeatKey<never> | null
  /** Of a call that takes a file: asked before any of it is read. */
  readonly admit: ((deps: Deps, caller: never) => Promise<void>) | null
  readonly handle: (deps: Deps, input: never, caller: Caller | null, request: RequestFacts) => Promise<unknown>
}

export type RepeatKey<I> = { readonly field: string; readonly read: (input: I) => string | null }

/** What a call may need of the request beside its body. */
export type RequestFacts = { readonly origin: string | null; readonly bearer: string | null; readonly userAgent: string | undefined; readonly address: string }

type Options<S extends v.GenericSchema, K extends CallerKind> = {
  readonly allow: readonly K[]
  readonly scope?: Scope
  readonly fromPages?: boolean
  readonly schema: S
  readonly limit?: LimitName
  readonly repeatKey?: RepeatKey<v.InferOutput<S>>
  readonly handle: (deps: Deps, input: v.InferOutput<S>, caller: Extract<Caller, { kind: K }>, request: RequestFacts) => Promise<unknown>
}

/** Declares a call; the handler's input and caller types follow from `schema` and `allow`. */
export function defineCall<S extends v.GenericSchema, K extends CallerKind>(name: string, options: Options<S, K>): Call {
  return { name, takes: 'json', admit: null, scope: options.scope ?? null, fromPages: options.fromPages ?? false, allow: options.allow, limit: options.limit ?? null, schema: options.schema, repeatKey: (options.repeatKey as unknown as Call['repeatKey']) ?? null, handle: options.handle as unknown as Call['handle'] }
}

type FileOptions<K extends CallerKind> = {
  readonly allow: readonly K[]
  readonly fromPages?: boolean
  readonly admit: (deps: Deps, caller: Extract<Caller, { kind: K }>) => Promise<void>
  readonly handle: (deps: Deps, file: IncomingFile, caller: Extract<Caller, { kind: K }>) => Promise<unknown>
}

/** A call whose body is no JSON but a form with one file. */
export function defineFileCall<K extends CallerKind>(name: string, { allow, fromPages = false, admit, handle }: FileOptions<K>): Call {
  return { name, takes: 'file', admit, scope: null, fromPages, allow, limit: null, schema: v.strictObject({}), repeatKey: null, handle: handle as unknown as Call['handle'] }
}
