import type * as v from 'valibot'

type DeepReadonly<T> = T extends readonly (infer E)[] ? readonly DeepReadonly<E>[] : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

/**
 * The type of what a schema of an answer describes: data that nobody changes on its way. Nothing is checked with such a
 * schema at run time; it documents the answer (`/openapi.json`), and every test that makes a call holds the answer against it.
 */
export type Answer<S extends v.GenericSchema> = DeepReadonly<v.InferOutput<S>>
