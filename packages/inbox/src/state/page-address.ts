/** What somebody typed as the address of a web page, or null. `shop.example.com/a` is meant as https. */
export function readPageAddress(typed: string): string | null {
  const text = typed.trim()
  if (/\s/.test(text)) return null
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/:]*\.[^/:]*:\d/.test(text)
  const whole = isWhole ? text : `https://${text}`
  const url = parseUrl(whole)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  // A single word is more likely a slip than a host.
  return /[.:]/.test(url.hostname) || url.hostname === 'localhost' ? whole : null
}

/** What is shown of an address beside or instead of a title. */
export function nameHost(url: string): string {
  return parseUrl(url)?.host ?? url
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
