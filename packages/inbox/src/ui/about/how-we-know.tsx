import type { IdentifyDecision } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { readDecision, readIdentity, type GivenFate } from '../../state/provenance.ts'
import { formatAge, formatMoment } from '../../state/relative-time.ts'
import { en } from '../../strings/en.ts'
import { now } from '../now.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { CallerName } from './caller-name.tsx'
import { nameIdentity } from './name-identity.ts'
import './provenance.css'

const t = en.provenance
const fateIcons: Readonly<Record<GivenFate, IconName>> = { matched: 'check', added: 'plus', unmatched: 'question' }

/** Why we say so: each time the site told us who this is, what it gave, what that led to, and by which rule. */
export function HowWeKnow({ opened }: { readonly opened: OpenConversation }) {
  const { history } = opened
  const { status, items, cursor } = history.decisions.value
  const newest = items[0]
  return (
    <details class="about-section provenance" onToggle={(event) => event.currentTarget.open && history.refresh()}>
      <summary class="provenance-head">
        <h3>{t.title}</h3>
        <Icon name="chevron" size={16} />
        <span class="provenance-line">{newest === undefined ? t.states[status] : describeNewest(newest)}</span>
      </summary>
      <ol class="decisions">{items.map((decision) => <DecisionItem key={decision.id} decision={decision} />)}</ol>
      {status === 'failed' && <p class="about-nothing" role="alert">{t.states.failed}</p>}
      {(cursor !== null || status === 'failed') && (
        <button type="button" class="text-button" onClick={() => void history.loadEarlier()}>{status === 'failed' ? t.retry : t.earlier}</button>
      )}
    </details>
  )
}

function DecisionItem({ decision }: { readonly decision: IdentifyDecision }) {
  const { given, caller } = readDecision(decision)
  return (
    <li class="decision">
      <time class="decision-when" dateTime={decision.at}>{formatMoment(decision.at, en.locale)}</time>
      <ul class="given" aria-label={t.given}>
        {given.map((identity) => (
          <li class={`given-item given-${identity.fate}`} key={`${identity.kind} ${identity.name}`}>
            <Icon name={fateIcons[identity.fate]} size={13} />
            {nameIdentity(identity)}
            <span class="given-fate">{t.fates[identity.fate]}</span>
          </li>
        ))}
      </ul>
      <p>{explain(decision)}</p>
      <p class="provenance-small">{t.calledBy} <CallerName caller={caller} /></p>
    </li>
  )
}

/** The rule in a sentence, what it added, and what became of the conversation. Words of a newer server stay as they are. */
function explain(decision: IdentifyDecision): string {
  const { rule, given } = readDecision(decision)
  const added = rule === 'one_contact_found' && given.some((identity) => identity.fate === 'added')
  const verdict = isVerdict(decision.verdict) ? t.verdicts[decision.verdict] : decision.verdict
  return [rule === null ? decision.rule : t.rules[rule], ...(added ? [t.addedToo] : []), verdict].join(' ')
}

function describeNewest(decision: IdentifyDecision): string {
  const kinds = decision.matched_by.length > 0 ? decision.matched_by : decision.given
  const by = new Intl.ListFormat(en.locale).format(kinds.map((kind) => nameIdentity(readIdentity(kind))))
  return t.newest(formatAge(decision.at, now.value, en.locale, t.justNow), by)
}

function isVerdict(verdict: string): verdict is keyof typeof t.verdicts {
  return Object.hasOwn(t.verdicts, verdict)
}
