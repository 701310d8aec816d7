import type { IdentifyOutcome } from '../store/store.ts'

/** Each row of the decision table in a sentence for the developer who integrates it. */
const SENTENCES: Readonly<Record<string, string>> = {
  nobody_found: 'None of the identities is known, so a contact is created.',
  one_contact_found: 'Everything that is known leads to one contact; identities that are new are added to it.',
  external_id_adopted: 'The contact found has no external_id yet, so it takes the given one.',
  external_id_preferred: 'The identities lead to different contacts; on_conflict says the one with the external_id, and the others keep theirs.',
  merged_on_request: 'The identities lead to different contacts; on_conflict says to merge them.',
}

const VERDICTS = {
  resumed: 'Their open conversation in this channel is resumed.',
  created: 'They have no conversation to go on with here, so one is created.',
  reopened: 'Their conversation is completed and the channel reopens completed ones.',
} as const

/** Which rule fired in `identify`, and why (contract §4, dry_run). */
export function explainDecision(outcome: IdentifyOutcome): { rule: string; because: string } {
  return { rule: outcome.rule, because: `${SENTENCES[outcome.rule] ?? ''} ${VERDICTS[outcome.verdict]}`.trim() }
}
