import { domainToUnicode } from 'node:url'

/** Where a link leads, and the address as people may see it. */
export type Address = { readonly url: string; readonly shown: string }

const LONGEST = 2048

/** Nothing invisible, no direction marks, no spaces: what is read is what is there. */
const READABLE = /^[^\p{C}\p{Z}\\]*$/u
const MAIL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}$/

/**
 * Writing systems that may stand in a host by themselves. The first is Latin without the letters that pass for others;
 * beside Chinese, Japanese and Korean a Latin ending deceives nobody.
 */
const SCRIPTS: readonly RegExp[] = [
  /^[a-zß-öø-ÿĀ-İĲ-ķĹ-ľŁ-ňŊ-ž]+$/u,
  /^[a-z\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u,
  ...['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Thai', 'Devanagari', 'Bengali', 'Tamil', 'Armenian', 'Georgian'].map((name) => new RegExp(`^\\p{Script=${name}}+$`, 'u')),
]

/** A link may lead to the web or a mailbox and nowhere else; a name and password in it are a disguise. Null: it stays text. */
export function judgeAddress(raw: string): Address | null {
  const url = raw.length > LONGEST ? null : URL.parse(raw)
  if (url === null) return null
  if (url.protocol === 'mailto:') {
    return MAIL.test(url.pathname) ? { url: url.href, shown: url.pathname } : null
  }
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') return null
  const port = url.port === '' ? '' : `:${url.port}`
  // As it was written, as long as that can be read; the host always as it is.
  const rest = raw.replace(/^\s*[a-z]+:[/\\]*[^/?#\\]*/i, '')
  return { url: url.href, shown: `${url.protocol}//${spellHost(url.hostname)}${port}${READABLE.test(rest) ? rest : url.href.slice(url.origin.length)}` }
}

/** True when the words of a link name another place than the one it leads to. */
export function isDisguised(words: string, address: Address): boolean {
  if (!/^(?:https?:|www\.)|\.(?:com|net|org|info|gov|edu)\/?$/i.test(words)) return false
  const named = judgeAddress(/^https?:/i.test(words) ? words : `https://${words}`)
  return named === null || readHost(named.url) !== readHost(address.url)
}

function readHost(url: string): string {
  return new URL(url).hostname.replace(/^www\./, '')
}

/** In its own letters where they are all of one kind, else in the ASCII that the network uses: apple with a Cyrillic а is xn--pple-43d. */
function spellHost(hostname: string): string {
  const spelt = domainToUnicode(hostname)
  const letters = spelt.replace(/[\d.-]/g, '')
  return SCRIPTS.some((script) => script.test(letters)) ? spelt : hostname
}
