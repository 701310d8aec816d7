import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

type NotedProps = { readonly label: string; readonly hint?: string | undefined; readonly problem?: string | null | undefined }
type NotedIds = { readonly id: string; readonly 'aria-invalid': true | undefined; readonly 'aria-describedby': string | undefined }

/** A label, what is filled in, and below it what is wrong, or else what it is good for. */
export function Noted({ label, hint, problem = null, children }: NotedProps & { readonly children: (ids: NotedIds) => ComponentChildren }) {
  const id = useId()
  const note = problem ?? hint ?? null
  return (
    <div class="field">
      <label class="field-label" for={id}>{label}</label>
      {children({ id, 'aria-invalid': problem === null ? undefined : true, 'aria-describedby': note === null ? undefined : `${id}-note` })}
      {note !== null && <p class={problem === null ? 'field-note' : 'field-note field-problem'} id={`${id}-note`}>{note}</p>}
    </div>
  )
}

type TextFieldProps = NotedProps & {
  /** The field's name on the wire, by which what is wrong with it is found. */
  readonly name: string
  readonly value: string
  readonly longest: number
  readonly placeholder?: string
  /** Written from left to right in any language. */
  readonly isAddress?: boolean
  /** More than a line. */
  readonly rows?: number
  readonly onInput: (value: string) => void
}

export function TextField({ name, value, longest, placeholder, isAddress = false, rows, onInput, ...noted }: TextFieldProps) {
  return (
    <Noted {...noted}>
      {(ids) => {
        const common = { ...ids, name, value, placeholder, autocomplete: 'off', maxLength: longest } as const
        if (rows !== undefined) return <textarea class="input" {...common} rows={rows} dir="auto" onInput={({ currentTarget }) => onInput(currentTarget.value)} />
        return <input class="input" {...common} inputMode={isAddress ? 'url' : 'text'} dir={isAddress ? 'ltr' : 'auto'} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
      }}
    </Noted>
  )
}

export type Choices = readonly (readonly [value: string, words: string])[]
type SelectFieldProps = NotedProps & { readonly name?: string; readonly value: string; readonly choices: Choices; readonly blocked?: readonly string[]; readonly onPick: (value: string) => void }

export function SelectField({ name, value, choices, blocked = [], onPick, ...noted }: SelectFieldProps) {
  return (
    <Noted {...noted}>
      {(ids) => (
        <select class="input" {...ids} name={name} value={value} onChange={({ currentTarget }) => onPick(currentTarget.value)}>
          {choices.map(([choice, words]) => <option key={choice} value={choice} disabled={blocked.includes(choice)}>{words}</option>)}
        </select>
      )}
    </Noted>
  )
}

type CheckFieldProps = { readonly label: string; readonly hint?: string; readonly checked: boolean; readonly onPick: (checked: boolean) => void }

export function CheckField({ label, hint, checked, onPick }: CheckFieldProps) {
  const id = useId()
  return (
    <div class="channels-check">
      <input id={id} type="checkbox" checked={checked} aria-describedby={hint === undefined ? undefined : `${id}-note`} onChange={({ currentTarget }) => onPick(currentTarget.checked)} />
      <label for={id}>{label}</label>
      {hint !== undefined && <p class="field-note" id={`${id}-note`}>{hint}</p>}
    </div>
  )
}
