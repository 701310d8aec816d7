import type { Availability } from '@rejoin/protocol'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Timers } from '../connection/connection.ts'
import type { Visit } from '../embed/visit.ts'
import type { Actions } from '../state/actions.ts'
import type { ChatState } from '../state/chat-state.ts'
import { useLater } from '../ui/use-later.ts'
import { followAvailability } from './follow-availability.ts'
import { isBeforeFirstWords, selectQuestions } from './select-questions.ts'

export type AroundProps = { readonly state: ChatState; readonly actions: Actions; readonly isOpen: boolean }

/** What stands between the messages and the text box, or in their place: each part is loaded once the channel asks for it. */
export function Around({ state, actions, isOpen }: AroundProps) {
  const { settings, isAsked, timeline, spectator, agreed, person } = state
  const { visit } = actions
  useAvailability(visit, settings.availability)
  /** Who has given an address in the form. */
  const told = useRef<number | null>(null)
  if (state.introduction?.email != null) told.current = person
  const isFirst = isBeforeFirstWords(state)
  const fields = selectQuestions(state)
  const isAway = isNobodyThere(state) && spectator === null && timeline.state !== 'completed'
  const isNotice = settings.consent != null && !settings.consent.required && isFirst
  const consent = useLater(isAsked || isNotice, () => import('./consent-gate.tsx'))
  const form = useLater(fields.length > 0, () => import('./pre-chat-form.tsx'))
  const away = useLater(isAway, () => import('./away-notice.tsx'))
  const after = useLater(timeline.state === 'completed' && spectator === null, () => import('./after-talk.tsx'))
  if (isAsked) return consent && settings.consent != null ? <consent.ConsentGate consent={settings.consent} agreed={agreed} isOpen={isOpen} visit={visit} close={actions.close} /> : null
  const asksEmail = settings.ask_email_when_away === true && timeline.conversationId !== null && !visit.session.isIdentified() && told.current !== person
  return (
    <>
      {away && settings.availability && <away.AwayNotice key={`away-${person}`} availability={settings.availability} message={settings.away_message ?? null} asksEmail={asksEmail} line={visit.line} />}
      {form && <form.PreChatForm key={`form-${person}`} fields={fields} intro={settings.pre_chat?.intro ?? null} isOpen={isOpen} store={visit.store} />}
      {after && <after.AfterTalk timeline={timeline} setting={settings.rating ?? null} line={visit.line} startNew={actions.startNew} />}
      {consent && settings.consent != null && <consent.ConsentNotice consent={settings.consent} />}
    </>
  )
}

/** Where only agents were missing, one who has come into the conversation is there. */
function isNobodyThere({ settings: { availability }, teamOnline }: ChatState): boolean {
  return availability?.open === false && !(availability.changes_at === null && teamOnline)
}

const timers: Timers = { now: () => Date.now(), setTimeout: (run, ms) => window.setTimeout(run, ms), clearTimeout: (id) => window.clearTimeout(id) }

/** A layout effect, because those are undone while the panel is taken down (EMB-1). */
function useAvailability(visit: Visit, availability: Availability | undefined): void {
  // What turned by itself is not followed anew: only another moment is, or another answer where there is none.
  const key = availability === undefined ? null : (availability.changes_at ?? availability.open)
  useLayoutEffect(() => (availability === undefined ? undefined : followAvailability({ ...visit, timers }, availability)), [key])
}
