import { normalizeEmail, normalizePhoneNumber, type Contact, type UpdateContactRequest } from '@rejoin/protocol'

/**
 * What an agent may correct. Customer ID, identifiers and organization stay the site's: they decide which account a
 * conversation belongs to and who may see a ticket, and a slip of the pen must not do that.
 */
export const profileFields = ['first_name', 'last_name', 'display_name', 'locale', 'timezone'] as const
export const addressFields = ['email', 'phone_number'] as const
export type ProfileField = (typeof profileFields)[number]
export type AddressField = (typeof addressFields)[number]

/** `checked`: the agent has made sure that it is theirs, so that it may lead to them. Counts only where the site knows the contact. */
export type Address = { readonly value: string; readonly checked: boolean }

export type ContactForm = { readonly [F in ProfileField]: string } & { readonly [F in AddressField]: Address }

export type UpdatePlan =
  /** Calls to make one after the other. None: nothing was changed. */
  | { readonly ok: true; readonly requests: readonly UpdateContactRequest[] }
  | { readonly ok: false; readonly field: AddressField }

export function fillForm(contact: Contact): ContactForm {
  const text = Object.fromEntries(profileFields.map((field) => [field, contact[field] ?? ''])) as Record<ProfileField, string>
  return {
    ...text,
    email: { value: contact.email ?? '', checked: contact.email_verified },
    phone_number: { value: contact.phone_number ?? '', checked: contact.phone_number_verified },
  }
}

const normalize = { email: normalizeEmail, phone_number: normalizePhoneNumber } as const

/**
 * Only what was changed is sent, so that two agents at once do not undo each other. An unverified address never
 * replaces a verified one (IDN-8), so that one is let go first; it comes last, for nothing can be wrong with it any more.
 *
 * For somebody the site has not confirmed, an address stays what they said: as an identity it would lead its real owner
 * into the conversation of whoever had claimed it.
 */
export function planUpdate(contact: Contact, form: ContactForm): UpdatePlan {
  const changes: Record<string, string | boolean | null> = {}
  const attributes: Record<string, string | boolean | null> = {}
  for (const field of profileFields) {
    const value = form[field].trim()
    if (value !== (contact[field] ?? '')) changes[field] = value === '' ? null : value
  }
  for (const field of addressFields) {
    const { value } = form[field]
    const checked = contact.identified && form[field].checked
    const before = contact[field]
    const wasChecked = contact[`${field}_verified`]
    if (value.trim() === '') {
      if (before !== null) changes[field] = null
      continue
    }
    const address = normalize[field](value.trim())
    if (address === null) return { ok: false, field }
    if (address === before && checked === wasChecked) continue
    if (checked) changes[field] = address
    else {
      if (wasChecked) changes[field] = null
      attributes[field] = address
      attributes[`${field}_verified`] = false
    }
  }
  const requests = [changes, attributes].filter((change) => Object.keys(change).length > 0).map((change) => ({ id: contact.id, ...change }))
  return { ok: true, requests }
}

/** True when nothing would lead to this person any more: their next sign-in would begin a new conversation. */
export function losesLastIdentity(contact: Contact, form: ContactForm): boolean {
  if (!contact.identified || contact.external_id !== null || Object.keys(contact.identifiers).length > 0) return false
  return addressFields.every((field) => form[field].value.trim() === '' || !form[field].checked)
}
