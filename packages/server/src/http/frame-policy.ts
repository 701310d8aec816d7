import type { Deps } from '../deps.ts'

/**
 * Who may put the hosted page into a frame: the one page that asks, if the channel lists its origin. It says so itself
 * (`parent`), or its browser does by the referrer. A lie lets nobody in, because it is the browser that compares what is
 * answered here with every page around; and the list of the channel is told to nobody (WEB-3).
 */
export async function findFrameAncestor(deps: Pick<Deps, 'store' | 'ownOrigins'>, asked: { readonly channelId: string | undefined; readonly parent: string | undefined; readonly referrer: string | undefined }): Promise<string> {
  const origin = asked.parent ?? readOrigin(asked.referrer)
  // What is listed was checked when it was; `null` is no page in particular.
  if (origin === null || origin === 'null') return "'none'"
  if (deps.ownOrigins.has(origin)) return origin
  const channel = asked.channelId === undefined ? null : await deps.store.findChannel(asked.channelId)
  return channel !== null && channel.disconnected_at === null && channel.allowed_origins.includes(origin) ? origin : "'none'"
}

function readOrigin(referrer: string | undefined): string | null {
  return referrer !== undefined && URL.canParse(referrer) ? new URL(referrer).origin : null
}
