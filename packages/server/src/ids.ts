import { v7 } from 'uuid'

/** Makes ids: UUIDv7 (contract §2). Injected, so that tests can foresee them. Never order by them: `seq` does that. */
export type MakeId = () => string

export const makeUuid: MakeId = () => v7()
