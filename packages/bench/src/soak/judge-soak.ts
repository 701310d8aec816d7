import type { Device, Kept } from './device.ts'

/** What the database holds of a conversation: every event in order, with the client's own id where it is a message. */
export type Stored = Kept & { readonly client_message_id: string | null }

export type SoakVerdict = {
  readonly acknowledged: number
  /** Acknowledged and not in the database, or elsewhere than the ack said. */
  readonly lost: number
  /** Messages stored more than once. */
  readonly doubled: number
  /** Places where a seq is missing, in the database or on a device. */
  readonly gaps: number
  /** Devices whose log is not the database's. */
  readonly unequal: number
}

/** Holds what every device was told and put together against what is stored. Pure. */
export function judgeSoak(devices: readonly Pick<Device, 'conversation_id' | 'acked' | 'log'>[], stored: ReadonlyMap<string, readonly Stored[]>): SoakVerdict {
  let acknowledged = 0
  let lost = 0
  let unequal = 0
  for (const { conversation_id, acked, log } of devices) {
    const events = stored.get(conversation_id) ?? []
    const seqOf = new Map(events.flatMap(({ client_message_id, seq }) => (client_message_id === null ? [] : [[client_message_id, seq] as const])))
    acknowledged += acked.size
    for (const [id, seq] of acked) if (seqOf.get(id) !== seq) lost += 1
    if (log.length !== events.length || log.some((event, index) => event.id !== events[index]?.id)) unequal += 1
  }
  const logs = [...stored.values(), ...devices.map(({ log }) => log)]
  return { acknowledged, lost, doubled: sum([...stored.values()].map(countDoubled)), gaps: sum(logs.map(countGaps)), unequal }
}

function countDoubled(events: readonly Stored[]): number {
  const ids = events.flatMap(({ client_message_id }) => (client_message_id === null ? [] : [client_message_id]))
  return ids.length - new Set(ids).size
}

function countGaps(events: readonly Kept[]): number {
  return events.filter(({ seq }, index) => seq !== index + 1).length
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
