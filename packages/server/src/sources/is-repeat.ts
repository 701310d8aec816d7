import { isDeepStrictEqual } from 'node:util'
import type { Content } from '@rejoin/protocol'

/** Whether what came again under an id is the same (SRC-3). The order of keys says nothing. */
export type RepeatJudge = (stored: Content, again: Content) => boolean

/** Of a payload only the payload counts: name, title and time are read out of it, and the mapping may be another one by now. */
export const isSamePayload: RepeatJudge = (stored, again) => stored.type === 'event' && again.type === 'event' && isDeepStrictEqual(stored.data, again.data)

export const isSameMessage: RepeatJudge = (stored, again) => isDeepStrictEqual(stored, again)
