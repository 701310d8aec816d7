import { useEffect, useRef, useState } from 'preact/hooks'
import { addField, canBe, changeField, FIELD_KINDS, isQuestion, LONGEST_QUESTION, MOST_FIELDS, moveField, removeField, type FieldForm, type FieldKind, type QuestionsForm } from '../../state/pre-chat-form.ts'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'
import { CheckField, SelectField, TextField } from './field.tsx'
import type { SectionProps } from './section-props.ts'
import './questions.css'

const t = en.channels

type QuestionsEditorProps = { readonly questions: QuestionsForm; readonly told: SectionProps['told']; readonly onChange: (questions: QuestionsForm) => void }

/** Where the focus goes once the list has changed: to a part of the field with that id, or to the button that adds one. */
type Aim = { readonly id: number | null; readonly part: 'kind' | 'up' | 'down' }

/** Arranged by buttons, so that it works with a keyboard and a thumb alike. */
export function QuestionsEditor({ questions, told, onChange }: QuestionsEditorProps) {
  const [news, setNews] = useState('')
  const aim = useRef<Aim | null>(null)
  const list = useRef<HTMLFieldSetElement>(null)

  useEffect(() => {
    if (aim.current === null) return
    const { id, part } = aim.current
    aim.current = null
    const row = list.current?.querySelector(`[data-question="${id}"]`)
    // At the end of the list one of the two buttons is gone under the finger: the other one is near.
    const target = row?.querySelector<HTMLElement>(`button[data-part=${part}]:not(:disabled), [data-part=${part}] select`) ?? row?.querySelector<HTMLElement>('button[data-part]:not(:disabled)') ?? list.current?.querySelector<HTMLElement>('.questions-add')
    target?.focus()
  }, [questions.fields])

  function add(): void {
    const next = addField(questions)
    aim.current = { id: next.fields.at(-1)?.id ?? null, part: 'kind' }
    onChange(next)
  }

  function move(field: FieldForm, by: -1 | 1): void {
    const next = moveField(questions, field.id, by)
    aim.current = { id: field.id, part: by === -1 ? 'up' : 'down' }
    setNews(t.moved(nameOf(field), next.fields.indexOf(field) + 1, next.fields.length))
    onChange(next)
  }

  function remove(field: FieldForm): void {
    const at = questions.fields.indexOf(field)
    aim.current = { id: (questions.fields[at + 1] ?? questions.fields[at - 1])?.id ?? null, part: 'kind' }
    setNews(t.removed(nameOf(field)))
    onChange(removeField(questions, field.id))
  }

  return (
    <fieldset ref={list}>
      <legend>{t.questions}</legend>
      <p class="field-note">{t.questionsLead}</p>
      <CheckField label={t.questionsOn} checked={questions.on} onPick={(on) => onChange({ ...questions, on })} />
      {questions.on && (
        <>
          <TextField name="pre_chat.intro" label={t.intro} placeholder={t.introPlaceholder} value={questions.intro} longest={LONGEST_QUESTION.intro} problem={told('pre_chat.intro')} onInput={(intro) => onChange({ ...questions, intro })} />
          <ol class="questions" aria-label={t.fields}>
            {questions.fields.map((field, index) => (
              <li key={field.id}>
                <div class="question" data-question={field.id} role="group" aria-label={t.field(index + 1, nameOf(field))}>
                  <div class="question-head">
                    <span class="question-kind" data-part="kind">
                      <SelectField label={t.kind} value={field.kind} choices={FIELD_KINDS.map((kind) => [kind, t.kinds[kind]])} blocked={FIELD_KINDS.filter((kind) => !canBe(questions, field.id, kind))} onPick={(kind) => onChange(changeField(questions, field.id, { kind: kind as FieldKind }))} />
                    </span>
                    <TextField name={`pre_chat.fields.${index}.label`} label={t.label} placeholder={isQuestion(field.kind) ? t.labelOwn : t.labelOurs} value={field.label} longest={LONGEST_QUESTION.label} problem={told(`pre_chat.fields.${index}.label`)} onInput={(label) => onChange(changeField(questions, field.id, { label }))} />
                    <div class="question-buttons">
                      <button type="button" class="icon-button" data-part="up" disabled={index === 0} aria-label={t.moveUp(nameOf(field))} title={t.moveUp(nameOf(field))} onClick={() => move(field, -1)}><Icon name="up" /></button>
                      <button type="button" class="icon-button" data-part="down" disabled={index === questions.fields.length - 1} aria-label={t.moveDown(nameOf(field))} title={t.moveDown(nameOf(field))} onClick={() => move(field, 1)}><Icon name="down" /></button>
                      <button type="button" class="icon-button" aria-label={t.removeField(nameOf(field))} title={t.removeField(nameOf(field))} onClick={() => remove(field)}><Icon name="close" /></button>
                    </div>
                  </div>
                  {field.kind === 'select' && <TextField name={`pre_chat.fields.${index}.options`} label={t.options} value={field.options} longest={2000} rows={3} problem={told(`pre_chat.fields.${index}.options`)} onInput={(options) => onChange(changeField(questions, field.id, { options }))} />}
                  <CheckField label={t.required} checked={field.required} onPick={(required) => onChange(changeField(questions, field.id, { required }))} />
                </div>
              </li>
            ))}
          </ol>
          <div class="questions-end">
            <button type="button" class="button questions-add" name="pre_chat.fields" disabled={questions.fields.length >= MOST_FIELDS} onClick={add}><Icon name="plus" size={16} />{t.addField}</button>
            {questions.fields.length >= MOST_FIELDS && <p class="field-note">{t.mostFields}</p>}
            {questions.fields.length === 0 && told('pre_chat.fields') !== null && <p class="field-note field-problem">{told('pre_chat.fields')}</p>}
          </div>
        </>
      )}
      <p class="unseen" role="status">{news}</p>
    </fieldset>
  )
}

/** What it is called in the editor: by its own words where it has some. */
function nameOf({ kind, label }: FieldForm): string {
  return label.trim() === '' ? t.kinds[kind] : label.trim()
}
