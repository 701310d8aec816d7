import { useId } from 'preact/hooks'
import { WIDGET_LANGUAGES } from '@rejoin/protocol'
import { LONGEST, OWN_ACCENT, type ChannelForm } from '../../state/channel-form.ts'
import { measureContrast, pickForeground } from '../../state/contrast.ts'
import { en } from '../../strings/en.ts'
import { SelectField, TextField } from './field.tsx'
import type { SectionProps } from './section-props.ts'

const t = en.channels
/** Each by the name it has for itself. */
const languages = WIDGET_LANGUAGES.map((tag) => [tag, (new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag).replace(/^\p{Ll}/u, (first) => first.toLocaleUpperCase(tag))] as const)

/** Who is speaking, and in which colours. */
export function LookSection({ form, change, told }: SectionProps) {
  return (
    <>
      <fieldset>
        <legend>{t.naming}</legend>
        <TextField name="name" label={t.name} hint={t.nameHint} value={form.name} longest={LONGEST.name} problem={told('name')} onInput={(name) => change({ name })} />
        <SelectField name="locale" label={t.language} value={form.locale} choices={[['', t.automatic], ...languages]} problem={told('locale')} onPick={(locale) => change({ locale })} />
      </fieldset>
      <fieldset>
        <legend>{t.look}</legend>
        <TextField name="title" label={t.headline} placeholder={t.ours} value={form.title} longest={LONGEST.title} problem={told('title')} onInput={(title) => change({ title })} />
        <TextField name="subtitle" label={t.subtitle} placeholder={t.ours} value={form.subtitle} longest={LONGEST.subtitle} problem={told('subtitle')} onInput={(subtitle) => change({ subtitle })} />
        <AccentField value={form.accent} problem={told('accent_color')} onInput={(accent) => change({ accent })} />
        <TextField name="logo_url" label={t.logo} hint={t.logoHint} placeholder="https://" value={form.logo} longest={LONGEST.address} problem={told('logo_url')} isAddress onInput={(logo) => change({ logo })} />
        <SelectField label={t.theme} value={form.theme} choices={Object.entries(t.themes)} onPick={(theme) => change({ theme: theme as ChannelForm['theme'] })} />
        <SelectField label={t.position} value={form.position} choices={Object.entries(t.positions)} onPick={(position) => change({ position: position as ChannelForm['position'] })} />
      </fieldset>
    </>
  )
}

type AccentFieldProps = { readonly value: string; readonly problem: string | null; readonly onInput: (value: string) => void }

/** By eye or by code. Whatever is chosen stays readable, and the form says how well. */
function AccentField({ value, problem, onInput }: AccentFieldProps) {
  const id = useId()
  const isColor = /^#[\da-f]{6}$/i.test(value)
  const ground = isColor ? pickForeground(value) : null
  return (
    <div class="field">
      <label class="field-label" for={id}>{t.accent}</label>
      <div class="channels-accent">
        <input id={id} type="color" value={isColor ? value.toLowerCase() : OWN_ACCENT} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
        <input class="input" name="accent_color" value={value} maxLength={7} dir="ltr" autocomplete="off" spellcheck={false} aria-label={t.accentCode} aria-invalid={problem === null ? undefined : true} aria-describedby={`${id}-note`} onInput={({ currentTarget }) => onInput(currentTarget.value.trim())} />
      </div>
      <p class={problem === null ? 'field-note' : 'field-note field-problem'} id={`${id}-note`} role="status">
        {problem ?? (ground !== null && t.contrast(new Intl.NumberFormat(en.locale, { maximumFractionDigits: 1 }).format(measureContrast(value, ground)), ground === '#ffffff' ? 'white' : 'black'))}
      </p>
    </div>
  )
}
