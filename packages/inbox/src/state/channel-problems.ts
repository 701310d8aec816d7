import { countCodePoints, isHttpUrl } from '@rejoin/protocol'
import type { Failure } from '../api/outcome.ts'
import type { ChannelForm } from './channel-form.ts'
import { WEEKDAYS } from './hours-form.ts'
import { isQuestion, LONGEST_QUESTION, listOptions, MOST_OPTIONS } from './pre-chat-form.ts'
import { readWall } from './week-plan.ts'

export type ChannelProblem = 'name' | 'accent' | 'address' | 'greetingDelay' | 'noFields' | 'label' | 'noOptions' | 'manyOptions' | 'longOption' | 'consent' | 'timeZone' | 'time' | 'emptySpan'

/** What is wrong, by the name its field has on the wire: whatever the server refuses finds its place the same way. */
export type Problems = ReadonlyMap<string, ChannelProblem>

export const SECTIONS = ['look', 'greeting', 'before', 'hours', 'after', 'install'] as const
export type Section = (typeof SECTIONS)[number]

/** What keeps the form from being saved, in the order in which the fields stand; of what is switched off, nothing. */
export function findProblems(form: ChannelForm): Problems {
  return new Map([...checkLook(form), ...checkBefore(form), ...checkHours(form)])
}

type Found = Iterable<readonly [field: string, problem: ChannelProblem]>

function* checkLook({ name, accent, logo, greetingDelay }: ChannelForm): Found {
  if (name.trim() === '') yield ['name', 'name']
  if (!/^#[\da-f]{6}$/i.test(accent)) yield ['accent_color', 'accent']
  if (!isAddress(logo)) yield ['logo_url', 'address']
  if (!/^\d*$/.test(greetingDelay) || Number(greetingDelay) > 3600) yield ['greeting_delay', 'greetingDelay']
}

function* checkBefore({ questions, consent }: ChannelForm): Found {
  if (questions.on && questions.fields.length === 0) yield ['pre_chat.fields', 'noFields']
  for (const [index, { kind, label, options }] of questions.on ? questions.fields.entries() : []) {
    if (isQuestion(kind) && label.trim() === '') yield [`pre_chat.fields.${index}.label`, 'label']
    const choices = kind === 'select' ? listOptions(options) : null
    if (choices?.length === 0) yield [`pre_chat.fields.${index}.options`, 'noOptions']
    else if (choices !== null && choices.length > MOST_OPTIONS) yield [`pre_chat.fields.${index}.options`, 'manyOptions']
    else if (choices?.some((choice) => countCodePoints(choice) > LONGEST_QUESTION.option) === true) yield [`pre_chat.fields.${index}.options`, 'longOption']
  }
  if (consent.kind !== 'none' && consent.text.trim() === '') yield ['consent.text', 'consent']
  if (consent.kind !== 'none' && !isAddress(consent.privacyUrl)) yield ['consent.privacy_url', 'address']
}

function* checkHours({ hours }: ChannelForm): Found {
  if (!hours.on) return
  if (readWall(hours.timeZone, new Date(0)) === null) yield ['hours.time_zone', 'timeZone']
  for (const day of WEEKDAYS) {
    for (const [index, { from, to }] of hours.days[day].entries()) {
      if (from === '' || to === '') yield [`hours.weekly.${day}.${index}`, 'time']
      else if (from === to && to !== '00:00') yield [`hours.weekly.${day}.${index}`, 'emptySpan']
    }
  }
}

/** Empty is none. */
function isAddress(written: string): boolean {
  return written.trim() === '' || isHttpUrl(written.trim())
}

/** Where a field stands, by its name on the wire. */
export function findSection(field: string): Section {
  if (/^(greeting|sound|notifications|unread_in_title|allow_new)/.test(field)) return 'greeting'
  if (/^(pre_chat|consent)\b/.test(field)) return 'before'
  if (/^(hours|away|ask_email)/.test(field)) return 'hours'
  return /^rating\b/.test(field) ? 'after' : 'look'
}

/** A refusal that is about one field, and what it says of it; null: about the whole. */
export type Refusal = { readonly field: string; readonly words: string }

/** The server names the field within its settings and begins its sentence with that name, which nobody here knows. */
export function readRefusal({ code, field, message }: Failure): Refusal | null {
  if (field === undefined || (code !== 'invalid_field' && code !== 'unknown_field')) return null
  return { field: field.replace(/^settings\./, ''), words: message.startsWith(`${field} `) ? `This ${message.slice(field.length + 1)}` : message }
}

/** Whether what is refused is this field or lies in it. */
export function isAbout({ field }: Refusal, name: string): boolean {
  return field === name || field.startsWith(`${name}.`)
}
