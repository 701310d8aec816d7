import { judgeHours, type Availability, type ChannelSettings, type VisitorSettings } from '@rejoin/protocol'
import { formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { ChannelRecord } from '../store/store.ts'

/** The settings of a channel as a visitor gets them: what follows from the hours in place of the hours (VIS-4). */
export async function describeForVisitor(deps: Deps, { settings }: Pick<ChannelRecord, 'settings'>): Promise<VisitorSettings> {
  const { hours: _hours, away_without_agents: _away, ...shown } = settings
  const availability = await judgeAvailability(deps, settings)
  return availability === null ? shown : { ...shown, availability }
}

/** Null where somebody is always there, because nobody said otherwise. */
async function judgeAvailability(deps: Deps, { hours, away_without_agents: needsAgents }: ChannelSettings): Promise<Availability | null> {
  const verdict = hours == null ? null : judgeHours(hours, deps.clock.now())
  const changes_at = verdict?.changesAt == null ? null : formatTime(verdict.changesAt)
  if (verdict?.open === false) return { open: false, changes_at }
  // When an agent will come, nobody knows.
  if (needsAgents === true && !(await isAnybodyThere(deps))) return { open: false, changes_at: null }
  return hours == null && needsAgents !== true ? null : { open: true, changes_at }
}

/** Connected, and not away from the desk. */
async function isAnybodyThere({ presence, store }: Deps): Promise<boolean> {
  for (const id of presence.listAgents()) if ((await store.findAgent(id))?.availability === 'online') return true
  return false
}
