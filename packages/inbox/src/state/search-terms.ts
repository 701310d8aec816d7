import { countCodePoints, normalizeEmail, normalizePhoneNumber } from '@rejoin/protocol'

/** An identity a person can be looked up by, exactly (IDN-5). */
export type SearchTerm = { readonly kind: 'email' | 'phone_number' | 'external_id'; readonly value: string }

const LONGEST_ID = 255

/** As what identities a query can be meant. Anything may be a customer ID; addresses and numbers have a form. */
export function readSearchTerms(query: string): readonly SearchTerm[] {
  const text = query.trim()
  const terms: SearchTerm[] = []
  const email = normalizeEmail(text)
  const phone = normalizePhoneNumber(text)
  if (email !== null) terms.push({ kind: 'email', value: email })
  if (phone !== null) terms.push({ kind: 'phone_number', value: phone })
  if (text !== '' && countCodePoints(text) <= LONGEST_ID) terms.push({ kind: 'external_id', value: text })
  return terms
}
