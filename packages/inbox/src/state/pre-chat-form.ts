import type { PreChatField, PreChatForm } from '@rejoin/protocol'
import { moveTo } from './move-to.ts'

export const FIELD_KINDS = ['name', 'email', 'phone_number', 'text', 'select'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** One field of the form as it stands in the editor. */
export type FieldForm = {
  /** Tells it from the others while it is moved about; nothing that is saved. */
  readonly id: number
  readonly kind: FieldKind
  /** Empty: our own, in the visitor's language. Questions of the site have to have one. */
  readonly label: string
  readonly required: boolean
  /** Under which the answers to a question of the site are kept; null: named after its label when it is saved. */
  readonly key: string | null
  /** One choice a line. */
  readonly options: string
}

export type QuestionsForm = { readonly on: boolean; readonly intro: string; readonly fields: readonly FieldForm[] }

/** As the contract has it. */
export const MOST_FIELDS = 10
export const MOST_OPTIONS = 20
export const LONGEST_QUESTION = { intro: 300, label: 80, option: 80 } as const

const FIRST: readonly FieldForm[] = [
  { id: 0, kind: 'name', label: '', required: true, key: null, options: '' },
  { id: 1, kind: 'email', label: '', required: true, key: null, options: '' },
]

export function fillQuestions(form: PreChatForm | null | undefined): QuestionsForm {
  // Whoever switches it on most likely wants to know whom to answer; it is nothing before it is saved.
  if (form == null) return { on: false, intro: '', fields: FIRST }
  return { on: true, intro: form.intro ?? '', fields: form.fields.map(fillField) }
}

function fillField(field: PreChatField, id: number): FieldForm {
  return {
    id,
    kind: field.type,
    label: field.label ?? '',
    required: field.required === true,
    key: 'key' in field ? field.key : null,
    options: field.type === 'select' ? field.options.join('\n') : '',
  }
}

/** Null where nothing is asked. */
export function writeQuestions({ on, intro, fields }: QuestionsForm): PreChatForm | null {
  if (!on) return null
  const keys = nameKeys(fields)
  return { ...(intro.trim() !== '' && { intro: intro.trim() }), fields: fields.map((field, index) => writeField(field, keys[index] ?? '')) }
}

function writeField({ kind, label, required, options }: FieldForm, key: string): PreChatField {
  const asked = required ? { required } : {}
  const own = label.trim()
  if (kind === 'text') return { type: kind, key, label: own, ...asked }
  if (kind === 'select') return { type: kind, key, label: own, options: listOptions(options), ...asked }
  return { type: kind, ...(own !== '' && { label: own }), ...asked }
}

/** What stands on the lines, each once. */
export function listOptions(options: string): string[] {
  return [...new Set(options.split('\n').map((line) => line.trim()).filter((line) => line !== ''))]
}

/** A key stays when its label is rewritten, so that answers from before and after it stand together. */
function nameKeys(fields: readonly FieldForm[]): readonly string[] {
  const taken = new Set(fields.flatMap(({ key }) => key ?? []))
  return fields.map(({ kind, key, label }) => {
    if (key !== null || !isQuestion(kind)) return key ?? ''
    const stem = label.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '').slice(0, 32) || 'question'
    let name = stem
    for (let n = 2; taken.has(name); n += 1) name = `${stem}_${n}`
    taken.add(name)
    return name
  })
}

/** One of the site's own, which has a key and needs words. */
export function isQuestion(kind: FieldKind): boolean {
  return kind === 'text' || kind === 'select'
}

/** There is one of each that fills something about the visitor, and any number of questions of the site. */
export function canBe(form: QuestionsForm, id: number | null, kind: FieldKind): boolean {
  return isQuestion(kind) || !form.fields.some((field) => field.kind === kind && field.id !== id)
}

/** The next of the usual ones that is not there yet. */
export function addField(form: QuestionsForm): QuestionsForm {
  if (form.fields.length >= MOST_FIELDS) return form
  const kind = FIELD_KINDS.find((one) => canBe(form, null, one)) ?? 'text'
  const id = Math.max(-1, ...form.fields.map((field) => field.id)) + 1
  return { ...form, fields: [...form.fields, { id, kind, label: '', required: false, key: null, options: '' }] }
}

/** A question of the site that becomes another kind of question keeps its key; one about the visitor has none. */
export function changeField(form: QuestionsForm, id: number, part: Partial<Omit<FieldForm, 'id' | 'key'>>): QuestionsForm {
  return {
    ...form,
    fields: form.fields.map((field) => {
      if (field.id !== id) return field
      const changed = { ...field, ...part }
      return isQuestion(changed.kind) ? changed : { ...changed, key: null }
    }),
  }
}

export function removeField(form: QuestionsForm, id: number): QuestionsForm {
  return { ...form, fields: form.fields.filter((field) => field.id !== id) }
}

/** One place towards the beginning or the end, where there is one. */
export function moveField(form: QuestionsForm, id: number, by: -1 | 1): QuestionsForm {
  const from = form.fields.findIndex((field) => field.id === id)
  const to = from + by
  return from === -1 || to < 0 || to >= form.fields.length ? form : { ...form, fields: moveTo(form.fields, from, to) }
}
