import type { IdentityFact } from '../../state/how-we-know.ts'
import { en } from '../../strings/en.ts'

/** What people call an identity; further identifiers go by the name the site gave them. */
export function nameIdentity({ kind, name }: Pick<IdentityFact, 'kind' | 'name'>): string {
  if (kind === 'identifier' && name === 'contact_id') return en.provenance.ownId
  return kind === 'identifier' ? name : en.about.facts[kind]
}
