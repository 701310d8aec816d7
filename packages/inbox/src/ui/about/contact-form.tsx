import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Contact } from '@rejoin/protocol'
import type { Failure } from '../../api/outcome.ts'
import { addressFields, fillForm, losesLastIdentity, planUpdate, profileFields, type AddressField, type ContactForm as Form } from '../../state/contact-form.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { ConflictNotice } from './conflict-notice.tsx'
import './contact-form.css'

const t = en.contactForm
const keyboards: Readonly<Record<AddressField, 'email' | 'tel'>> = { email: 'email', phone_number: 'tel' }

type Problem = { readonly kind: 'field'; readonly field: string; readonly words: string } | { readonly kind: 'refused'; readonly failure: Failure }

/** Corrects what is known about somebody. What the site alone may say is not in it, and the form tells so. */
export function ContactForm({ contact, onDone }: { readonly contact: Contact; readonly onDone: () => void }) {
  const { contactActions } = useInbox()
  // As it was when the agent began: what changes meanwhile elsewhere is not in the plan and so not undone.
  const [before] = useState(contact)
  const [form, setForm] = useState<Form>(() => fillForm(contact))
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const root = useRef<HTMLFormElement>(null)
  const zones = useId()

  useEffect(() => root.current?.querySelector('input')?.focus(), [])

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const plan = planUpdate(before, form)
    if (!plan.ok) return setProblem({ kind: 'field', field: plan.field, words: t.malformed[plan.field] })
    setBusy(true)
    const failure = await contactActions.correct(plan.requests)
    setBusy(false)
    if (failure === null) return onDone()
    const { field = '' } = failure
    const words = isMalformable(field) ? t.malformed[field] : failure.message
    setProblem(failure.code === 'invalid_field' && Object.hasOwn(form, field) ? { kind: 'field', field, words } : { kind: 'refused', failure })
  }

  const explain = (field: string) => (problem?.kind === 'field' && problem.field === field ? problem.words : null)
  return (
    <form class="contact-form" ref={root} aria-label={t.title} noValidate onSubmit={(event) => void submit(event)}>
      {profileFields.slice(0, 3).map(profileInput)}
      {addressFields.map(addressInput)}
      {profileFields.slice(3).map(profileInput)}
      <datalist id={zones}>{Intl.supportedValuesOf('timeZone').map((zone) => <option key={zone}>{zone}</option>)}</datalist>
      <p class="contact-form-hint">{t.siteOnly}</p>
      {losesLastIdentity(before, form) && <p class="contact-form-warning" role="status">{t.losesLast}</p>}
      {problem?.kind === 'refused' && (problem.failure.code === 'identity_conflict' ? <ConflictNotice failure={problem.failure} /> : <p class="contact-form-problem" role="alert">{en.failure(problem.failure)}</p>)}
      <div class="contact-form-buttons">
        <button type="button" class="button" onClick={onDone}>{en.actions.cancel}</button>
        <button type="submit" class="button button-primary" disabled={busy}>{t.save}</button>
      </div>
    </form>
  )

  function profileInput(field: (typeof profileFields)[number]) {
    return (
      <Field key={field} label={t.fields[field]} problem={explain(field)}>
        {(ids) => <input class="input" {...ids} autocomplete="off" dir="auto" list={field === 'timezone' ? zones : undefined} value={form[field]} onInput={(event) => setForm({ ...form, [field]: event.currentTarget.value })} />}
      </Field>
    )
  }

  function addressInput(field: AddressField) {
    const address = form[field]
    // A new address is nobody's proof yet, whatever the old one was.
    const write = (value: string): void => setForm({ ...form, [field]: { value, checked: value.trim() === before[field] && before[`${field}_verified`] } })
    return (
      <Field key={field} label={t.fields[field]} problem={explain(field)}>
        {(ids) => (
          <>
            <input class="input" {...ids} inputMode={keyboards[field]} autocomplete="off" spellcheck={false} value={address.value} onInput={(event) => write(event.currentTarget.value)} />
            {before.identified && address.value.trim() !== '' && (
              <label class="contact-form-check">
                <input type="checkbox" checked={address.checked} onInput={(event) => setForm({ ...form, [field]: { ...address, checked: event.currentTarget.checked } })} />
                <span>
                  {t.checked}
                  <span class="contact-form-hint">{address.checked ? t.checkedMeans : t.uncheckedMeans}</span>
                </span>
              </label>
            )}
          </>
        )}
      </Field>
    )
  }
}

function isMalformable(field: string): field is keyof typeof t.malformed {
  return Object.hasOwn(t.malformed, field)
}

type FieldIds = { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean }
type FieldProps = { readonly label: string; readonly problem: string | null; readonly children: (ids: FieldIds) => ComponentChildren }

function Field({ label, problem, children }: FieldProps) {
  const id = useId()
  const problemId = `${id}-problem`
  return (
    <div class="field">
      <label class="field-label" for={id}>{label}</label>
      {children({ id, 'aria-describedby': problem === null ? undefined : problemId, 'aria-invalid': problem !== null })}
      {problem !== null && <p class="contact-form-problem" id={problemId} role="alert">{problem}</p>}
    </div>
  )
}
