import type { Channel } from '@rejoin/protocol'
import type { ChannelForm } from '../../state/channel-form.ts'

/** What each part of the settings works with. */
export type SectionProps = {
  readonly channel: Channel
  readonly form: ChannelForm
  readonly change: (part: Partial<ChannelForm>) => void
  /** What is wrong with a field, by its name on the wire; null: nothing, or nothing that is told yet. */
  readonly told: (field: string) => string | null
}
