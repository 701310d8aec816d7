import type { ToPage } from '@rejoin/protocol'
import { wrong, type Command, type Incoming, type Problem } from './envelope.ts'

type Data = Incoming['data']
type Readers = { readonly [T in keyof ToPage]: (data: Data) => ToPage[T] | Problem }

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const readers: Readers = {
  identify({ resume_token, user_jwt }) {
    if (isText(user_jwt)) return { user_jwt }
    if (isText(resume_token)) return { resume_token }
    return isAbsent(resume_token) && isAbsent(user_jwt) ? {} : wrong('data.resume_token', 'must be a string')
  },
  logout: () => ({}),
  open({ ticket }) {
    if (ticket == null) return {}
    const { type, external_id } = Object(ticket) as Data
    if (!isText(type)) return wrong('data.ticket.type', 'must be a string')
    return isText(external_id) ? { ticket: { type, external_id } } : wrong('data.ticket.external_id', 'must be a string')
  },
  set_insets(data) {
    const insets: Record<string, number> = {}
    for (const side of ['top', 'right', 'bottom', 'left']) {
      const value = data[side] ?? 0
      // A screen is not higher than that; NaN and Infinity do not survive JSON.
      if (typeof value !== 'number' || value < 0 || value > 2000) return wrong(`data.${side}`, 'must be a number of CSS pixels, 0 to 2000')
      insets[side] = value
    }
    return insets
  },
  set_theme({ theme, accent_color }) {
    if (theme != null && theme !== 'system' && theme !== 'light' && theme !== 'dark') return wrong('data.theme', 'must be "system", "light" or "dark"')
    if (accent_color != null && !(isText(accent_color) && /^#[\da-f]{6}$/i.test(accent_color))) return wrong('data.accent_color', 'must be a colour such as "#4f46e5"')
    return { ...(theme != null && { theme }), ...(accent_color != null && { accent_color }) }
  },
  set_locale({ locale }) {
    return isText(locale) && isLocale(locale) ? { locale } : wrong('data.locale', 'must be a language tag such as "pt-BR"')
  },
  visibility({ visible }) {
    return typeof visible === 'boolean' ? { visible } : wrong('data.visible', 'must be true or false')
  },
}

/** What an app wants; null for a type that this version does not know: a newer app may say more (WEB-4). */
export function readCommand({ type, data }: Incoming): Command | Problem | null {
  if (!Object.hasOwn(readers, type)) return null
  const read = readers[type as keyof ToPage](data)
  return isProblem(read) ? read : ({ type, data: read } as Command)
}

const isProblem = (read: ToPage[keyof ToPage] | Problem): read is Problem => 'code' in read
const isAbsent = (value: unknown): boolean => value == null || value === ''

function isLocale(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language !== ''
  } catch {
    return false
  }
}
