/** What the address of the hosted page says. */
export type Address = {
  readonly channelId: string | null
  /** From the fragment: it never reaches a server or its log. */
  readonly resumeToken: string | null
  /** The same address without the token, for the address bar, bookmarks and screenshots. */
  readonly clean: string
}

export function readAddress(href: string): Address {
  const url = new URL(href)
  const fragment = new URLSearchParams(url.hash.slice(1))
  const resumeToken = fragment.get('resume_token')
  fragment.delete('resume_token')
  url.hash = fragment.toString()
  return { channelId: url.searchParams.get('channel_id'), resumeToken: resumeToken === '' ? null : resumeToken, clean: url.href.replace(/#$/, '') }
}
