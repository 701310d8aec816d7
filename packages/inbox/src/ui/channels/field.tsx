import { useId } from 'preact/hooks'

type TextFieldProps = {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly longest: number
  readonly hint?: string
  readonly placeholder?: string
  readonly problem?: string | null
  /** Written from left to right in any language. */
  readonly isAddress?: boolean
  readonly onInput: (value: string) => void
}

export function TextField({ name, label, value, longest, hint, placeholder, problem = null, isAddress = false, onInput }: TextFieldProps) {
  const id = useId()
  const note = problem ?? hint ?? null
  return (
    <div class="field">
      <label class="field-label" for={id}>{label}</label>
      <input id={id} class="input" name={name} value={value} maxLength={longest} placeholder={placeholder} autocomplete="off" inputMode={isAddress ? 'url' : 'text'} dir={isAddress ? 'ltr' : 'auto'} aria-invalid={problem !== null} aria-describedby={note === null ? undefined : `${id}-note`} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
      {note !== null && <p class={problem === null ? 'field-note' : 'field-note field-problem'} id={`${id}-note`}>{note}</p>}
    </div>
  )
}

type SelectFieldProps = { readonly label: string; readonly value: string; readonly choices: readonly (readonly [value: string, words: string])[]; readonly onPick: (value: string) => void }

export function SelectField({ label, value, choices, onPick }: SelectFieldProps) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <select class="input" value={value} onChange={({ currentTarget }) => onPick(currentTarget.value)}>
        {choices.map(([choice, words]) => <option key={choice} value={choice}>{words}</option>)}
      </select>
    </label>
  )
}

type CheckFieldProps = { readonly label: string; readonly checked: boolean; readonly onPick: (checked: boolean) => void }

export function CheckField({ label, checked, onPick }: CheckFieldProps) {
  return (
    <label class="channels-check">
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onPick(currentTarget.checked)} />
      {label}
    </label>
  )
}
