import { useState } from 'preact/hooks'
import type { CustomFact } from '../../state/page-visit.ts'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'
import { formatValue } from './format-value.ts'

const t = en.about
const SHOWN = 6

/** The page's own data, under a heading that nobody can take for the site's word. */
export function PageSays({ facts }: { readonly facts: readonly CustomFact[] }) {
  const [all, setAll] = useState(false)
  if (facts.length === 0) return null
  const shown = all ? facts : facts.slice(0, SHOWN)
  return (
    <div class="page-says">
      <h4 class="page-says-head" title={t.pageSaysWhy}>
        <Icon name="question" size={13} />
        {t.pageSays}
        <span class="proof proof-claimed">{t.proofs.claimed}</span>
      </h4>
      <dl class="facts">
        {shown.map(({ name, value }) => (
          <div class="fact" key={name}>
            <dt title={name} dir="auto">{name}</dt>
            <dd dir="auto">{formatValue(value)}</dd>
          </div>
        ))}
      </dl>
      {shown.length < facts.length && (
        <button type="button" class="text-button" onClick={() => setAll(true)}>{t.allPageSays(facts.length)}</button>
      )}
    </div>
  )
}
