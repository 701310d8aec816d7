import type { Channel, ChannelSettings } from '@rejoin/protocol'
import { fillHours, writeHours, type HoursForm } from './hours-form.ts'
import { fillQuestions, writeQuestions, type QuestionsForm } from './pre-chat-form.ts'

/** What can be filled in about a channel. Text as it stands in the fields; empty: ours. */
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
  readonly severalConversations: boolean
  readonly sound: boolean
  readonly notifications: NonNullable<ChannelSettings['notifications']>
  readonly unreadInTitle: boolean
  readonly questions: QuestionsForm
  readonly consent: ConsentForm
  readonly hours: HoursForm
  readonly awayMessage: string
  readonly awayWithoutAgents: boolean
  readonly askEmailWhenAway: boolean
  readonly rating: RatingForm
}

export type ConsentForm = { readonly kind: 'none' | 'notice' | 'required'; readonly text: string; readonly privacyUrl: string }
export type RatingForm = { readonly on: boolean; readonly question: string; readonly comment: boolean }

/** The widget's own, where a channel has none. */
export const OWN_ACCENT = '#4f46e5'

/** What each text may be at most, as the contract has it. */
export const LONGEST = { name: 255, title: 80, subtitle: 160, greeting: 500, awayMessage: 500, address: 2048, consent: 2000, rating: 160 } as const

/** @param zone that of whoever fills it in */
export function fillChannelForm({ name, settings }: Pick<Channel, 'name' | 'settings'>, zone: string): ChannelForm {
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
    severalConversations: settings.allow_new_conversations === true,
    sound: settings.sound !== false,
    notifications: settings.notifications ?? 'quiet',
    unreadInTitle: settings.unread_in_title !== false,
    questions: fillQuestions(settings.pre_chat),
    consent: { kind: settings.consent == null ? 'none' : settings.consent.required ? 'required' : 'notice', text: settings.consent?.text ?? '', privacyUrl: settings.consent?.privacy_url ?? '' },
    hours: fillHours(settings.hours, zone),
    awayMessage: settings.away_message ?? '',
    awayWithoutAgents: settings.away_without_agents === true,
    askEmailWhenAway: settings.ask_email_when_away === true,
    rating: { on: settings.rating != null, question: settings.rating?.question ?? '', comment: settings.rating?.comment !== false },
  }
}

/** Whether two say the same; the order in which questions were added is nothing that is said. */
export function saysTheSame(a: unknown, b: unknown): boolean {
  const write = (form: unknown): string => JSON.stringify(form, (key, value: unknown) => (key === 'id' ? undefined : value))
  return write(a) === write(b)
}

/** What somebody has changed, laid over what a channel has become meanwhile: neither undoes the other. */
export function carryOver(before: ChannelForm, form: ChannelForm, now: ChannelForm): ChannelForm {
  const own = Object.entries(form).filter(([name, value]) => !saysTheSame(value, before[name as keyof ChannelForm]))
  return { ...now, ...Object.fromEntries(own) }
}

/** The settings as they would be saved. What the form has no field for stays as it is; what says nothing is left out. */
export function writeSettings(before: ChannelSettings, form: ChannelForm): ChannelSettings {
  const settings: ChannelSettings = {
    ...before,
    title: form.title.trim(),
    subtitle: form.subtitle.trim(),
    greeting: form.greeting.trim(),
    greeting_delay: form.greetingDelay === '' ? null : Number(form.greetingDelay),
    accent_color: form.accent.toLowerCase() === OWN_ACCENT ? null : form.accent,
    theme: form.theme === 'system' ? null : form.theme,
    position: form.position === 'right' ? null : form.position,
    logo_url: form.logo.trim(),
    locale: form.locale,
    allow_new_conversations: form.severalConversations ? true : null,
    sound: form.sound ? null : false,
    notifications: form.notifications === 'quiet' ? null : form.notifications,
    unread_in_title: form.unreadInTitle ? null : false,
    pre_chat: writeQuestions(form.questions),
    consent: writeConsent(form.consent),
    hours: writeHours(form.hours),
    away_message: form.awayMessage.trim(),
    away_without_agents: form.awayWithoutAgents ? true : null,
    ask_email_when_away: form.askEmailWhenAway ? true : null,
    rating: writeRating(form.rating),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value != null && value !== ''))
}

function writeConsent({ kind, text, privacyUrl }: ConsentForm): ChannelSettings['consent'] {
  if (kind === 'none') return null
  return { text: text.trim(), ...(privacyUrl.trim() !== '' && { privacy_url: privacyUrl.trim() }), required: kind === 'required' }
}

function writeRating({ on, question, comment }: RatingForm): ChannelSettings['rating'] {
  if (!on) return null
  return { ...(question.trim() !== '' && { question: question.trim() }), ...(!comment && { comment }) }
}
