import { nameField, type PreChatField } from '@rejoin/protocol'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Visit } from '../embed/visit.ts'
import { formStrings } from '../strings/en-form.ts'
import { useSheet } from '../ui/use-sheet.ts'
import { findProblems, labelField, toIntroduction, type Answers, type Problems } from './check-answers.ts'
import style from './pre-chat-form.css?inline'

export type PreChatFormProps = { readonly fields: readonly PreChatField[]; readonly intro: string | null; readonly isOpen: boolean; readonly store: Visit['store'] }

/** In the place of the text box, until it is filled in (VIS-1). What stands in it is kept nowhere, and goes with the first words. */
export function PreChatForm({ fields, intro, isOpen, store }: PreChatFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [answers, setAnswers] = useState<Answers>({})
  const [problems, setProblems] = useState<Problems>({})
  const [tries, setTries] = useState(0)
  useSheet(form, style)

  // Before the next key: whoever has begun to write is not sent back.
  useLayoutEffect(() => {
    if (isOpen) find(form.current)?.focus({ preventScroll: true })
  }, [isOpen])
  useLayoutEffect(() => {
    const root = form.current?.getRootNode() as ShadowRoot
    // Whoever filled it in goes on where one writes, once that is there again.
    return () => void setTimeout(() => root.activeElement === null && root.querySelector('textarea')?.focus({ preventScroll: true }))
  }, [])
  // The first that is wrong is where somebody goes on, and its field is read out with what is wrong.
  useLayoutEffect(() => find(form.current, '[aria-invalid]')?.focus(), [tries])

  function submit(event: Event): void {
    event.preventDefault()
    const found = findProblems(fields, answers)
    if (Object.keys(found).length === 0) return store.set({ introduction: toIntroduction(fields, answers) })
    setProblems(found)
    return setTries(tries + 1)
  }

  function answer(name: string, value: string): void {
    setAnswers({ ...answers, [name]: value })
    if (name in problems) setProblems(Object.fromEntries(Object.entries(problems).filter(([other]) => other !== name)))
  }

  return (
    <form class="around before" ref={form} noValidate onSubmit={submit} aria-label={formStrings.label}>
      {intro !== null && <p class="before-intro">{intro}</p>}
      {fields.map((field) => (
        <Field key={nameField(field)} field={field} value={answers[nameField(field)] ?? ''} problem={problems[nameField(field)]} answer={(value) => answer(nameField(field), value)} />
      ))}
      <button type="submit" class="before-submit">
        {formStrings.submit}
      </button>
    </form>
  )
}

const KINDS = { name: { type: 'text', autocomplete: 'name' }, email: { type: 'email', autocomplete: 'email' }, phone_number: { type: 'tel', autocomplete: 'tel' }, text: { type: 'text', autocomplete: 'off' } } as const

type FieldProps = { readonly field: PreChatField; readonly value: string; readonly problem: string | undefined; readonly answer: (value: string) => void }

function Field({ field, value, problem, answer }: FieldProps) {
  const id = `before-${nameField(field)}`
  const common = { id, value, required: field.required === true, 'aria-invalid': problem === undefined ? undefined : true, 'aria-describedby': problem === undefined ? undefined : `${id}-problem` } as const
  return (
    <div class="before-field">
      <label for={id}>
        {labelField(field)}
        {field.required !== true && <span> ({formStrings.optional})</span>}
      </label>
      {field.type === 'select' ? (
        <select {...common} onInput={({ currentTarget }) => answer(currentTarget.value)}>
          <option value="">{formStrings.choose}</option>
          {field.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} {...KINDS[field.type]} dir={field.type === 'email' || field.type === 'phone_number' ? 'ltr' : 'auto'} onInput={({ currentTarget }) => answer(currentTarget.value)} />
      )}
      {problem !== undefined && (
        <p class="before-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  )
}

function find(form: HTMLElement | null, which = ''): HTMLElement | null {
  return form?.querySelector<HTMLElement>(`:is(input, select)${which}`) ?? null
}
