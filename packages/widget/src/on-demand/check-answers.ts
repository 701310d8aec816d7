import { countCodePoints, nameField, normalizeEmail, normalizePhoneNumber, type Introduction, type PreChatField } from '@rejoin/protocol'
import { formStrings } from '../strings/en-form.ts'
import { fill } from '../strings/words.ts'

/** What stands in each field, by its name. */
export type Answers = Readonly<Record<string, string>>
export type Problems = Readonly<Record<string, string>>

/** What the server keeps of each at most. */
const LONGEST = { name: 120, email: 254, phone_number: 40, text: 500, select: 80 } as const

export function labelField(field: PreChatField): string {
  const own = { name: formStrings.name, email: formStrings.email, phone_number: formStrings.phone, text: '', select: '' }
  return field.label ?? own[field.type]
}

/** What is missing or wrong, in words, by the name of the field; nothing where all is well (VIS-1). */
export function findProblems(fields: readonly PreChatField[], answers: Answers): Problems {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const problem = judge(field, readAnswer(answers, field))
      return problem === null ? [] : [[nameField(field), problem]]
    }),
  )
}

function judge(field: PreChatField, answer: string): string | null {
  const words = { field: labelField(field) }
  if (answer === '') return field.required === true ? fill(formStrings.missing, words) : null
  if (countCodePoints(answer) > LONGEST[field.type]) return fill(formStrings.tooLong, words)
  if (field.type === 'email' && normalizeEmail(answer) === null) return formStrings.badEmail
  if (field.type === 'phone_number' && normalizePhoneNumber(answer) === null) return formStrings.badPhone
  return null
}

/** What goes along with the first words. An empty form says nothing. */
export function toIntroduction(fields: readonly PreChatField[], given: Answers): Introduction {
  const said = fields.flatMap((field) => {
    const answer = readAnswer(given, field)
    return answer === '' ? [] : [{ field, answer }]
  })
  const own = said.flatMap(({ field, answer }) => ('key' in field ? [] : [[field.type, answer]]))
  const answers = said.flatMap(({ field, answer }) => ('key' in field ? [[field.key, answer]] : []))
  return { ...Object.fromEntries(own), ...(answers.length === 0 ? {} : { answers: Object.fromEntries(answers) }) }
}

/** Control characters and broken pairs would be refused by the server; nobody typed them on purpose. */
function readAnswer(answers: Answers, field: PreChatField): string {
  return (answers[nameField(field)] ?? '').toWellFormed().replace(/[\u0000-\u001f\u007f]/g, ' ').trim()
}
