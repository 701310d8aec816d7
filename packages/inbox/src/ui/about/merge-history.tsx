import { useEffect } from 'preact/hooks'
import type { MergeRecord } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { readCaller, readIdentity, sortMerges } from '../../state/provenance.ts'
import { formatMoment } from '../../state/relative-time.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { CallerName } from './caller-name.tsx'
import { nameIdentity } from './name-identity.ts'
import './provenance.css'

const t = en.merges

/** Whom this contact was merged with, and what came along. Nothing to show for most people. */
export function MergeHistory({ opened }: { readonly opened: OpenConversation }) {
  const { contacts } = useInbox()
  const merges = sortMerges(opened.history.merges.value ?? [])
  useEffect(() => contacts.want(merges.map((merge) => merge.source_id)), [opened.history.merges.value])
  if (merges.length === 0) return null
  return (
    <section class="about-section">
      <h3>{t.title}</h3>
      <ol class="decisions">{merges.map((merge) => <MergeItem key={merge.id} merge={merge} />)}</ol>
    </section>
  )
}

function MergeItem({ merge }: { readonly merge: MergeRecord }) {
  const { contacts, nameOf } = useInbox()
  const undone = merge.undone_at !== null
  const moved = [
    ...merge.identities.map(({ kind, value }) => `${nameIdentity(readIdentity(kind))} ${value}`),
    ...(merge.conversation_ids.length > 0 ? [t.conversations(merge.conversation_ids.length)] : []),
  ]
  return (
    <li class={undone ? 'decision decision-undone' : 'decision'}>
      <p class="merge-with" dir="auto">{t.mergedWith(nameOf(contacts.contacts.value.get(merge.source_id)))}</p>
      <p>{t.on(formatMoment(merge.merged_at, en.locale))}</p>
      {moved.length > 0 && <p class="merge-moved" dir="auto">{t.moved(new Intl.ListFormat(en.locale).format(moved))}</p>}
      {merge.undone_at !== null && <p class="merge-undone">{t.undone(formatMoment(merge.undone_at, en.locale))}</p>}
      <p class="provenance-small">{en.provenance.calledBy} <CallerName caller={readCaller(merge.merged_by)} /></p>
    </li>
  )
}
