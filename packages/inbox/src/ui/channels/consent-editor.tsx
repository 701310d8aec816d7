import { LONGEST, type ConsentForm } from '../../state/channel-form.ts'
import { en } from '../../strings/en.ts'
import { SelectField, TextField } from './field.tsx'
import type { SectionProps } from './section-props.ts'

const t = en.channels

type ConsentEditorProps = { readonly consent: ConsentForm; readonly told: SectionProps['told']; readonly onChange: (consent: ConsentForm) => void }

export function ConsentEditor({ consent, told, onChange }: ConsentEditorProps) {
  const write = (part: Partial<ConsentForm>): void => onChange({ ...consent, ...part })
  return (
    <fieldset>
      <legend>{t.consent}</legend>
      <p class="field-note">{t.consentLead}</p>
      <SelectField label={t.consentKind} hint={t.consentMeans[consent.kind]} value={consent.kind} choices={Object.entries(t.consentKinds)} onPick={(kind) => write({ kind: kind as ConsentForm['kind'] })} />
      {consent.kind !== 'none' && (
        <>
          <TextField name="consent.text" label={t.consentText} placeholder={t.consentPlaceholder} value={consent.text} longest={LONGEST.consent} rows={4} problem={told('consent.text')} onInput={(text) => write({ text })} />
          <TextField name="consent.privacy_url" label={t.privacyUrl} placeholder="https://" value={consent.privacyUrl} longest={LONGEST.address} isAddress problem={told('consent.privacy_url')} onInput={(privacyUrl) => write({ privacyUrl })} />
        </>
      )}
    </fieldset>
  )
}
