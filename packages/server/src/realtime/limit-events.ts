import type { Socket } from 'socket.io'
import { RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'

/**
 * Counts the events of one socket as they arrive. Resolves with the refusal of one that is too many, else with null.
 * Whoever goes on sending what is refused is disconnected (LIM-5): an honest client waits as long as it is told.
 */
export function createEventLimit(socket: Pick<Socket, 'id' | 'disconnect'>, { limits }: Pick<Deps, 'limits'>): () => Promise<RejoinError | null> {
  return async () => {
    const refusal = await refusalOf(limits.spend('events.socket', socket.id))
    // The refusal is answered first: the answer and the end leave in this order.
    if (refusal !== null && (await refusalOf(limits.spend('strikes.socket', socket.id))) !== null) setImmediate(() => socket.disconnect(true))
    return refusal
  }
}

async function refusalOf(spending: Promise<void>): Promise<RejoinError | null> {
  try {
    await spending
    return null
  } catch (error) {
    if (error instanceof RejoinError) return error
    throw error
  }
}
