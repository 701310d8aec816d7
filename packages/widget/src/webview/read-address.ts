/** What the address of the hosted page says. */
export type Address = {
  readonly channelId: string | null
  /** From the fragment: it never reaches a server or its log. */
  readonly resumeToken: string | null
  /** The origin of the page around this one, where it says so itself. The server lets no other one frame us (WEB-3). */
  readonly parent: string | null
  /** An app is there, though nothing of it is to be seen yet. */
  readonly isInApp: boolean
  readonly hasCloseButton: boolean
  /** How to look from the first moment on. */
  readonly look: { readonly theme?: string; readonly locale?: string }
  /** The same address without the token, for the address bar, bookmarks and screenshots. */
  readonly clean: string
}

export function readAddress(href: string): Address {
  const url = new URL(href)
  const fragment = new URLSearchParams(url.hash.slice(1))
  const resumeToken = fragment.get('resume_token')
  fragment.delete('resume_token')
  url.hash = fragment.toString()
  const asked = url.searchParams
  const theme = asked.get('theme')
  const locale = asked.get('locale')
  return {
    channelId: asked.get('channel_id'),
    resumeToken: resumeToken === '' ? null : resumeToken,
    parent: asked.get('parent'),
    isInApp: asked.get('in_app') === '1',
    hasCloseButton: asked.get('close_button') === '1',
    look: { ...(theme !== null && { theme }), ...(locale !== null && { locale }) },
    clean: url.href.replace(/#$/, ''),
  }
}

/** Where a page is framed without saying by whom, its referrer tells: the server looked at the same one. */
export function readParent({ parent }: Pick<Address, 'parent'>, referrer: string): string | null {
  if (parent !== null) return parent
  try {
    return new URL(referrer).origin
  } catch {
    return null
  }
}
