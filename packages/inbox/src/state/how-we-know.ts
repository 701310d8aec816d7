import type { Contact } from '@rejoin/protocol'

/**
 * Who the visitor is, and how we know. `verified`: the site's backend said so in a server-to-server call
 * (contract §4), which no browser can fake. `claimed`: somebody wrote it down, nobody vouches for it.
 */
export type IdentityProof = 'verified' | 'claimed'

export type IdentityFact = {
  readonly kind: 'external_id' | 'email' | 'phone_number' | 'identifier'
  /** The name of a further identifier such as `dni`; empty for the others. */
  readonly name: string
  readonly value: string
  readonly proof: IdentityProof
}

export type IdentityLevel = 'verified' | 'claimed' | 'anonymous'

export type IdentitySummary = { readonly level: IdentityLevel; readonly facts: readonly IdentityFact[] }

export function describeIdentity(contact: Contact): IdentitySummary {
  const facts: IdentityFact[] = []
  if (contact.external_id !== null) facts.push({ kind: 'external_id', name: '', value: contact.external_id, proof: 'verified' })
  if (contact.email !== null) facts.push({ kind: 'email', name: '', value: contact.email, proof: proofOf(contact.email_verified) })
  if (contact.phone_number !== null) facts.push({ kind: 'phone_number', name: '', value: contact.phone_number, proof: proofOf(contact.phone_number_verified) })
  for (const [name, value] of Object.entries(contact.identifiers)) facts.push({ kind: 'identifier', name, value, proof: 'verified' })

  // Without a confirmed identity a contact stays anonymous to us, whatever they typed about themselves.
  if (contact.identified && facts.some((fact) => fact.proof === 'verified')) return { level: 'verified', facts }
  return { level: facts.length > 0 ? 'claimed' : 'anonymous', facts }
}

function proofOf(verified: boolean): IdentityProof {
  return verified ? 'verified' : 'claimed'
}
