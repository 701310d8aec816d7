import type { Contact } from '@rejoin/protocol'
import { describeIdentity, type IdentityFact } from '../../state/how-we-know.ts'
import { en } from '../../strings/en.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { nameIdentity } from './name-identity.ts'
import { levelIcons } from './identity-badge.tsx'

const t = en.about
const icons: Readonly<Record<IdentityFact['kind'], IconName>> = { external_id: 'key', email: 'mail', phone_number: 'phone', identifier: 'key' }

/** Who the visitor is, and how we know: the answer an agent needs before giving anything away. */
export function IdentityCard({ contact }: { readonly contact: Contact }) {
  const { level, facts } = describeIdentity(contact)
  return (
    <section class={`identity identity-${level}`} aria-label={t.whoThisIs}>
      <h3 class="identity-head">
        <Icon name={levelIcons[level]} />
        {t.levels[level]}
      </h3>
      <p class="identity-why">{t.explanations[level]}</p>
      {facts.length > 0 && (
        <dl class="identity-facts">
          {facts.map((fact) => (
            <div class="identity-fact" key={`${fact.kind} ${fact.name}`}>
              <dt>
                <Icon name={icons[fact.kind]} size={15} />
                {nameIdentity(fact)}
              </dt>
              <dd>
                <span class="identity-value" dir="auto">{fact.value}</span>
                <span class={`proof proof-${fact.proof}`}>
                  <Icon name={fact.proof === 'verified' ? 'check' : 'question'} size={13} />
                  {t.proofs[fact.proof]}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
