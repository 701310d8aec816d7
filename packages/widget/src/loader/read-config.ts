import type { BootOptions, WidgetSettings } from '@rejoin/protocol'

/** What the page asked for, ready to use. */
export type Config = Pick<BootOptions, 'getResumeToken' | 'getUserJwt'> & {
  readonly channelId: string
  readonly serverUrl: string
  readonly resumeToken: string | undefined
  readonly userJwt: string | undefined
  readonly settings: WidgetSettings
}

/** What proves who is logged in; a resume token, if a page gives both. Templates print an empty string where nobody is. */
export function readToken(given: { readonly resumeToken?: string | undefined; readonly userJwt?: string | undefined } | undefined): string | undefined {
  return given?.resumeToken || given?.userJwt
}

/**
 * A config, or the sentence that says what is missing. Settings are not judged here: whoever uses one takes a value that
 * makes no sense as absent, because a wrong colour must not cost the chat (EMB-9).
 *
 * @param home the server that the script came from; the default of `serverUrl`
 */
export function readConfig(options: Partial<BootOptions>, home: string | null): Config | string {
  const { channelId, resumeToken, userJwt, getResumeToken, getUserJwt, serverUrl = home, ...settings } = options
  if (!channelId) return 'boot needs a channelId'
  if (!serverUrl) return 'boot needs a serverUrl'
  return {
    channelId,
    serverUrl: serverUrl.replace(/\/+$/, ''),
    resumeToken: resumeToken || undefined,
    userJwt: userJwt || undefined,
    ...(getResumeToken && { getResumeToken }),
    ...(getUserJwt && { getUserJwt }),
    settings,
  }
}
