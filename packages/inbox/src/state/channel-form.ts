import type { Channel, ChannelSettings } from '@rejoin/protocol'

/** What can be filled in about how a channel looks. Text as it stands in the fields; empty: ours. */
export type ChannelForm = {
  readonly name: string
  readonly title: string
  readonly subtitle: string
  readonly greeting: string
  readonly greetingDelay: string
  readonly accent: string
  readonly theme: NonNullable<ChannelSettings['theme']>
  readonly position: NonNullable<ChannelSettings['position']>
  readonly logo: string
  readonly locale: string
  readonly awayMessage: string
  readonly severalConversations: boolean
  readonly sound: boolean
}

/** The widget's own, where a channel has none. */
export const OWN_ACCENT = '#4f46e5'

/** What each text may be at most, as the contract has it. */
export const LONGEST = { name: 255, title: 80, subtitle: 160, greeting: 500, awayMessage: 500, logo: 2048 } as const

export function fillChannelForm({ name, settings }: Pick<Channel, 'name' | 'settings'>): ChannelForm {
  return {
    name,
    title: settings.title ?? '',
    subtitle: settings.subtitle ?? '',
    greeting: settings.greeting ?? '',
    greetingDelay: settings.greeting_delay == null ? '' : String(settings.greeting_delay),
    accent: settings.accent_color ?? OWN_ACCENT,
    theme: settings.theme ?? 'system',
    position: settings.position ?? 'right',
    logo: settings.logo_url ?? '',
    locale: settings.locale ?? '',
    awayMessage: settings.away_message ?? '',
    severalConversations: settings.allow_new_conversations === true,
    sound: settings.sound !== false,
  }
}

export type ChannelProblem = 'name' | 'accent' | 'logo' | 'greetingDelay'

/** What keeps the form from being saved, by its field; null: nothing. */
export function findProblem({ name, accent, logo, greetingDelay }: ChannelForm): ChannelProblem | null {
  if (name.trim() === '') return 'name'
  if (!/^#[\da-f]{6}$/i.test(accent)) return 'accent'
  if (logo.trim() !== '' && !/^https?:\/\/[^\s/]/i.test(logo.trim())) return 'logo'
  return /^\d*$/.test(greetingDelay) && Number(greetingDelay) <= 3600 ? null : 'greetingDelay'
}

/** The settings as they would be saved. What the form has no field for stays as it is; what says nothing is left out. */
export function writeSettings(before: ChannelSettings, form: ChannelForm): ChannelSettings {
  const { title, subtitle, greeting, accent, theme, position, logo, locale, awayMessage, greetingDelay, severalConversations, sound } = form
  const settings: ChannelSettings = {
    ...before,
    title: title.trim(),
    subtitle: subtitle.trim(),
    greeting: greeting.trim(),
    greeting_delay: greetingDelay === '' ? null : Number(greetingDelay),
    accent_color: accent.toLowerCase() === OWN_ACCENT ? null : accent,
    theme: theme === 'system' ? null : theme,
    position: position === 'right' ? null : position,
    logo_url: logo.trim(),
    locale,
    away_message: awayMessage.trim(),
    allow_new_conversations: severalConversations ? true : null,
    sound: sound ? null : false,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value != null && value !== ''))
}
