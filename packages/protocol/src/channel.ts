import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { consentSetting } from './consent.ts'
import { preChatForm } from './introduction.ts'
import { availability, openingHours } from './opening-hours.ts'
import { ratingSetting } from './rating.ts'
import { absentable, httpUrl, id, localeTag, object, text, timestamp } from './scalars.ts'
import { userProofSummary } from './user-proof.ts'

const color = v.pipe(v.string('must be a string'), v.regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #4f46e5'))

const shownSettings = {
  /** Heading of the panel. */
  title: absentable(text(80)),
  /** The line below it. */
  subtitle: absentable(text(160)),
  /** Shown as the first bubble while nothing was said yet. */
  greeting: absentable(text(500)),
  /** After how many seconds the greeting also shows beside the button; absent: only in the panel. */
  greeting_delay: absentable(v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(0, 'must be 0 to 3600'), v.maxValue(3600, 'must be 0 to 3600'))),
  /** `false`: the number of unread messages is not put before the title of the page. */
  unread_in_title: absentable(v.boolean('must be true or false')),
  /** `false`: no sound, and no visitor can ask for one. */
  sound: absentable(v.boolean('must be true or false')),
  /** What a desktop notification says to a visitor who asked for them: who wrote (the default), or also how it begins. */
  notifications: absentable(v.picklist(['off', 'quiet', 'preview'], 'must be off, quiet or preview')),
  accent_color: absentable(color),
  position: absentable(v.picklist(['right', 'left'], 'must be right or left')),
  theme: absentable(v.picklist(['system', 'light', 'dark'], 'must be system, light or dark')),
  logo_url: absentable(httpUrl),
  locale: absentable(localeTag),
  /** May a visitor start a further conversation while one is open? */
  allow_new_conversations: absentable(v.boolean('must be true or false')),
  /** What anonymous visitors are asked before their first words. */
  pre_chat: absentable(preChatForm),
  /** What is said while nobody answers. */
  away_message: absentable(text(500)),
  /** While nobody answers, visitors nobody knows may leave an address for the reply. */
  ask_email_when_away: absentable(v.boolean('must be true or false')),
  /** What visitors think of a conversation is asked when it was completed. */
  rating: absentable(ratingSetting),
  consent: absentable(consentSetting),
}

/** How the widget of a channel looks and behaves. Shown to every visitor but for the hours, so nothing secret belongs here. */
export const channelSettings = object({
  ...shownSettings,
  /** When somebody answers; visitors are told what follows from it. */
  hours: absentable(openingHours),
  /** Nobody answers either while no agent is online. */
  away_without_agents: absentable(v.boolean('must be true or false')),
})

export type ChannelSettings = Answer<typeof channelSettings>

/** The same as a visitor's widget gets it. Without `availability` somebody is always there. */
export const visitorSettings = v.object({ ...shownSettings, availability: v.exactOptional(availability) })
export type VisitorSettings = Answer<typeof visitorSettings>

export const identityPolicy = v.picklist(['standard', 'strict'], 'must be standard or strict')
export const afterCompleted = v.picklist(['reopen', 'new'], 'must be reopen or new')
export const attachmentPolicy = v.picklist(['open', 'offer', 'off'], 'must be open, offer or off')
export type IdentityPolicy = Answer<typeof identityPolicy>
export type AfterCompleted = Answer<typeof afterCompleted>
export type AttachmentPolicy = Answer<typeof attachmentPolicy>

/** One place where the chat is embedded (contract §1, §6). */
export const channel = v.object({
  id,
  source: v.string(),
  name: v.string(),
  allowed_origins: v.array(v.string()),
  allow_native: v.boolean(),
  settings: channelSettings,
  identity_policy: identityPolicy,
  after_completed: afterCompleted,
  attachments: attachmentPolicy,
  /** The hosts whose pages agents may send to visitors; none listed: any. */
  page_push_hosts: v.array(v.string()),
  /** Whether and how the site may prove users by its own signed tokens; null: only by `contacts.identify`. */
  user_jwt: v.nullable(userProofSummary),
  created_at: timestamp,
  disconnected_at: v.nullable(timestamp),
})
export type Channel = Answer<typeof channel>

/** The one spelling of a host, with its port if that is not the usual one, or null. A wildcard is no host. */
export function normalizeHost(raw: string): string | null {
  if (!/^[^\s/\\?#@*]{1,255}$/.test(raw)) return null
  try {
    return new URL(`https://${raw}`).host
  } catch {
    return null
  }
}

export const pageHost = v.pipe(
  v.string('must be a string'),
  v.check((s) => normalizeHost(s) !== null, 'must be an exact host such as shop.example.com'),
  v.transform((s) => normalizeHost(s) ?? s),
  v.metadata({ maxLength: 255 }),
)

/**
 * An origin exactly as browsers send it: scheme, host and, if it is not the usual one, port. `null` and the
 * schemes of apps may be listed too. A wildcard is refused: it would let every page on the internet in (ORG-2).
 */
export const origin = v.pipe(
  v.string('must be a string'),
  v.maxLength(255),
  v.check(isOrigin, 'must be an exact origin such as https://shop.example.com'),
)

function isOrigin(raw: string): boolean {
  if (raw === 'null' || raw === 'file://') return true
  if (/^(capacitor|ionic|app):\/\/[a-z0-9.-]*$/.test(raw)) return true
  if (raw.includes('*')) return false
  try {
    const url = new URL(raw)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === raw
  } catch {
    return false
  }
}
