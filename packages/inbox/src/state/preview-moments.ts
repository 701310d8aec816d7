import type { ChannelForm } from './channel-form.ts'
import type { Section } from './channel-problems.ts'

/** What a visitor can stand in front of, as the preview shows it. */
export const MOMENTS = ['talk', 'start', 'bubble', 'consent', 'form', 'away', 'rating'] as const
export type Moment = (typeof MOMENTS)[number]

/** Those that visitors of this channel can come to. */
export function listMoments({ greetingDelay, consent, questions, hours, awayWithoutAgents, rating }: ChannelForm): readonly Moment[] {
  const exists: Readonly<Record<Moment, boolean>> = {
    talk: true,
    start: true,
    bubble: greetingDelay !== '',
    consent: consent.kind !== 'none',
    form: questions.on,
    away: hours.on || awayWithoutAgents,
    rating: rating.on,
  }
  return MOMENTS.filter((moment) => exists[moment])
}

const shownBySection: Readonly<Record<Section, readonly Moment[]>> = { look: ['talk'], greeting: ['start', 'bubble'], before: ['form', 'consent'], hours: ['away'], after: ['rating'], install: ['talk'] }

/** What somebody would like to see who works on that part: what was changed last, if it belongs there. */
export function suggestMoment(form: ChannelForm, section: Section, last: Moment | null): Moment {
  const offered = listMoments(form)
  const wanted = shownBySection[section].filter((moment) => offered.includes(moment))
  if (last !== null && wanted.includes(last)) return last
  return wanted[0] ?? (section === 'greeting' || section === 'before' ? 'start' : 'talk')
}
