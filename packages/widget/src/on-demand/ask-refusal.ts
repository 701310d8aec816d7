import type { Config } from '../loader/read-config.ts'

/** Shorter than the longest pause between two attempts. */
const TIMEOUT_MS = 10_000

/**
 * Whether this page may not use its channel, or there is none any more. A browser hides such a refusal from the page, so
 * it is asked for where every page may read it (ORG-6). Only our own word for it counts: anything else is a bad network.
 */
export async function askRefusal({ serverUrl, channelId }: Pick<Config, 'serverUrl' | 'channelId'>, fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): Promise<boolean> {
  try {
    const response = await fetch(`${serverUrl}/chatplugin.refusal?channel_id=${encodeURIComponent(channelId)}`, { credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const answer: unknown = await response.json()
    const isRefused = response.ok && Object(answer).refusal === 'origin_not_allowed'
    if (isRefused) console.warn(`[rejoin] ${globalThis.origin} may not use the channel ${channelId}: is it one of its allowed origins, and is the channel still there?`)
    return isRefused
  } catch {
    return false
  }
}
