import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { absentable, dictionary, email, object, phoneNumber, text, timestamp } from './scalars.ts'

/** What the site asks anonymous visitors before their first words, and what they say of themselves. None of it is proved. */

const answerKey = v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z0-9_.-]{1,40}$/, 'keys have 1 to 40 of A-Z a-z 0-9 _ . -'))
const required = v.optional(v.boolean('must be true or false'))
const ownLabel = absentable(text(80, 1))

const preChatField = v.variant(
  'type',
  [
    v.strictObject({ type: v.literal('name'), label: ownLabel, required }),
    v.strictObject({ type: v.literal('email'), label: ownLabel, required }),
    v.strictObject({ type: v.literal('phone_number'), label: ownLabel, required }),
    v.strictObject({ type: v.literal('text'), key: answerKey, label: text(80, 1), required }),
    v.strictObject({ type: v.literal('select'), key: answerKey, label: text(80, 1), required, options: v.pipe(v.array(text(80, 1), 'must be a list'), v.minLength(1, 'must have a choice'), v.maxLength(20, 'at most 20 choices')) }),
  ],
  'must be name, email, phone_number, text or select',
)
export type PreChatField = Answer<typeof preChatField>

/** How a field is told from the others: there is one of each kind, and of the site's own one of each key. */
export function nameField(field: PreChatField): string {
  return 'key' in field ? `answers.${field.key}` : field.type
}

export const preChatForm = object({
  /** The line above the fields. */
  intro: absentable(text(300)),
  fields: v.pipe(
    v.array(preChatField, 'must be a list of fields'),
    v.minLength(1, 'must have a field'),
    v.maxLength(10, 'at most 10 fields'),
    v.check((fields) => new Set(fields.map(nameField)).size === fields.length, 'must not have the same field twice'),
  ),
})
export type PreChatForm = Answer<typeof preChatForm>

/** What a visitor says of themselves, with their first words or later. It never tells who somebody is (VIS-2). */
export const introduction = object({
  name: absentable(text(120, 1)),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  answers: absentable(v.pipe(dictionary(answerKey, text(500, 1)), v.check((o) => Object.keys(o).length <= 10, 'at most 10 answers'), v.metadata({ maxProperties: 10 }))),
})
export type Introduction = Answer<typeof introduction>

/** The same as it is kept, in the words of the form that asked. */
export const keptIntroduction = v.object({
  name: v.nullable(v.string()),
  email: v.nullable(v.string()),
  phone_number: v.nullable(v.string()),
  answers: v.array(v.object({ key: v.string(), label: v.string(), value: v.string() })),
  at: timestamp,
})
export type KeptIntroduction = Answer<typeof keptIntroduction>
