import type { BootOptions, IdentifyOptions } from '@rejoin/protocol'

/** What the page asked for, ready to use. */
export type Config = BootOptions & { readonly serverUrl: string }

/** What proves who is logged in; a resume token, if a page gives both. Templates print an empty string where nobody is. */
export function readToken(given: Partial<Record<'resumeToken' | 'userJwt', string>> | IdentifyOptions | undefined): string | undefined {
  const { resumeToken, userJwt } = (given ?? {}) as { readonly resumeToken?: string; readonly userJwt?: string }
  return resumeToken || userJwt
}

/**
 * Null where the chat could not know what it belongs to. Settings are not judged here: whoever uses one takes a value that
 * makes no sense as absent, because a wrong colour must not cost the chat (EMB-9).
 *
 * @param home the server that the script came from; the default of `serverUrl`
 */
export function readConfig(options: Partial<BootOptions>, home: string | null): Config | null {
  const { channelId, serverUrl = home } = options
  return channelId && serverUrl ? { ...options, channelId, serverUrl: String(serverUrl).replace(/\/+$/, '') } : null
}
