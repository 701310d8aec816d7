import type { KeptIntroduction } from '@rejoin/protocol'
import { formatMoment } from '../../state/relative-time.ts'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'

const t = en.about

/** What a visitor wrote into the form before the chat, under a heading that nobody can take for knowledge (VIS-3). */
export function SaysTheyAre({ introduction }: { readonly introduction: KeptIntroduction }) {
  const known = (['name', 'email', 'phone_number'] as const).flatMap((field) => (introduction[field] === null ? [] : [[t.saysFields[field], introduction[field]] as const]))
  const rows = [...known, ...introduction.answers.map(({ label, value }) => [label, value] as const)]
  return (
    <section class="about-section page-says" aria-label={t.says}>
      <h3 class="page-says-head" title={`${t.saysWhy} ${formatMoment(introduction.at, en.locale)}`}>
        <Icon name="question" size={13} />
        {t.says}
        <span class="proof proof-claimed">{t.proofs.claimed}</span>
      </h3>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div class="fact" key={name}>
            <dt title={name} dir="auto">{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
