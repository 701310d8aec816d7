import { useId } from 'preact/hooks'
import { WIDGET_LANGUAGES } from '@rejoin/protocol'
import { LONGEST, OWN_ACCENT, type ChannelForm, type ChannelProblem } from '../../state/channel-form.ts'
import { measureContrast, pickForeground } from '../../state/contrast.ts'
import { en } from '../../strings/en.ts'
import { CheckField, SelectField, TextField } from './field.tsx'

const t = en.channels
/** Each by the name it has for itself. */
const languages = WIDGET_LANGUAGES.map((tag) => [tag, (new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag).replace(/^\p{Ll}/u, (first) => first.toLocaleUpperCase(tag))] as const)

type ChannelFieldsProps = { readonly form: ChannelForm; readonly problem: ChannelProblem | null; readonly change: (part: Partial<ChannelForm>) => void }

export function ChannelFields({ form, problem, change }: ChannelFieldsProps) {
  const told = (field: ChannelProblem): string | null => (problem === field ? t.problems[field] : null)
  return (
    <>
      <TextField name="name" label={t.name} hint={t.nameHint} value={form.name} longest={LONGEST.name} problem={told('name')} onInput={(name) => change({ name })} />
      <fieldset>
        <legend>{t.words}</legend>
        <SelectField label={t.language} value={form.locale} choices={[['', t.automatic], ...languages]} onPick={(locale) => change({ locale })} />
        <TextField name="title" label={t.headline} placeholder={t.ours} value={form.title} longest={LONGEST.title} onInput={(title) => change({ title })} />
        <TextField name="subtitle" label={t.subtitle} placeholder={t.ours} value={form.subtitle} longest={LONGEST.subtitle} onInput={(subtitle) => change({ subtitle })} />
        <TextField name="greeting" label={t.greeting} placeholder={t.ours} value={form.greeting} longest={LONGEST.greeting} onInput={(greeting) => change({ greeting })} />
        <TextField name="awayMessage" label={t.awayMessage} placeholder={t.ours} value={form.awayMessage} longest={LONGEST.awayMessage} onInput={(awayMessage) => change({ awayMessage })} />
      </fieldset>
      <fieldset>
        <legend>{t.look}</legend>
        <AccentField value={form.accent} problem={told('accent')} onInput={(accent) => change({ accent })} />
        <SelectField label={t.theme} value={form.theme} choices={Object.entries(t.themes)} onPick={(theme) => change({ theme: theme as ChannelForm['theme'] })} />
        <SelectField label={t.position} value={form.position} choices={Object.entries(t.positions)} onPick={(position) => change({ position: position as ChannelForm['position'] })} />
        <TextField name="logo" label={t.logo} hint={t.logoHint} placeholder="https://" value={form.logo} longest={LONGEST.logo} problem={told('logo')} isAddress onInput={(logo) => change({ logo })} />
      </fieldset>
      <fieldset>
        <legend>{t.behaviour}</legend>
        <TextField name="greetingDelay" label={t.greetingDelay} hint={t.greetingDelayHint} value={form.greetingDelay} longest={4} problem={told('greetingDelay')} onInput={(greetingDelay) => change({ greetingDelay })} />
        <CheckField label={t.several} checked={form.severalConversations} onPick={(severalConversations) => change({ severalConversations })} />
        <CheckField label={t.sound} checked={form.sound} onPick={(sound) => change({ sound })} />
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
        <input class="input" name="accent" value={value} maxLength={7} dir="ltr" autocomplete="off" spellcheck={false} aria-label={t.accentCode} aria-invalid={problem !== null} aria-describedby={`${id}-note`} onInput={({ currentTarget }) => onInput(currentTarget.value.trim())} />
      </div>
      <p class={problem === null ? 'field-note' : 'field-note field-problem'} id={`${id}-note`} role="status">
        {problem ?? (ground !== null && t.contrast(new Intl.NumberFormat(en.locale, { maximumFractionDigits: 1 }).format(measureContrast(value, ground)), ground === '#ffffff' ? 'white' : 'black'))}
      </p>
    </div>
  )
}
