import type { ErrorBody } from './error.ts'

/** What every socket call is answered with (contract §9). */
export type Ack<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ErrorBody }

export type AckCallback<T> = (ack: Ack<T>) => void
