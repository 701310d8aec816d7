import { nameField, RejoinError, type ChannelSettings, type Introduction, type KeptIntroduction } from '@rejoin/protocol'
import type { Channels } from './channels.ts'
import type { Contacts } from './contacts.ts'
import type { Tx } from './group-commit.ts'
import type { Sessions } from './sessions.ts'

type IntroduceParts = { readonly contacts: Contacts; readonly channels: Channels; readonly sessions: Sessions }

/**
 * What a visitor says of themselves stays what they say: it is kept with the contact of their own session, is no identity
 * and finds nobody. Of somebody the site has named, nothing is taken that way (VIS-2).
 */
export function introduceContact({ contacts, channels, sessions }: IntroduceParts, tx: Tx, sessionId: string, introduction: Introduction): void {
  const session = sessions.getOpen(tx, sessionId)
  if (session.contact_id === null) throw new RejoinError('not_found', 'Nobody is there yet who could be introduced: send the introduction with the first message.')
  const contact = contacts.get(session.contact_id)
  if (session.identified || contact.identified) return
  const kept = layOver(contact.introduction, introduction, channels.find(session.channel_id)?.settings ?? {}, tx.now)
  contacts.introduce(tx, contact, kept)
}

/** Whoever says more later has said both. An answer carries the words it was asked with, which may change. */
function layOver(before: KeptIntroduction | undefined, { name, email, phone_number, answers }: Introduction, { pre_chat }: ChannelSettings, at: string): KeptIntroduction {
  const labelOf = (key: string): string => pre_chat?.fields.find((field) => nameField(field) === `answers.${key}`)?.label ?? key
  const given = Object.entries(answers ?? {}).map(([key, value]) => ({ key, label: labelOf(key), value }))
  const kept = (before?.answers ?? []).filter(({ key }) => !given.some((answer) => answer.key === key))
  return {
    name: name ?? before?.name ?? null,
    email: email ?? before?.email ?? null,
    phone_number: phone_number ?? before?.phone_number ?? null,
    answers: [...kept, ...given].slice(-MOST_ANSWERS),
    at,
  }
}

/** Of forms that changed between two introductions. */
const MOST_ANSWERS = 20
