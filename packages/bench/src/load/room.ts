import type { Subject } from '../process/subject.ts'
import { connectChannel, enrol, enrolAgent } from './people.ts'
import { openSocket, type SocketClient } from './socket-client.ts'

const TEXT = 'Good morning, could you tell me where my order is? It was to arrive yesterday, and nobody rang the bell.'

/** Visitors who write and agents who see all of it. */
export type Room = {
  readonly visitors: readonly SocketClient[]
  /** Messages an agent was shown, since the last `clear`; milliseconds from the send to the agent where they were timed. */
  readonly delivered: () => number
  readonly delays: () => readonly number[]
  readonly clear: () => void
  /** Sends the next message of this visitor; `timed` notes when the agent sees it. */
  readonly send: (visitor: number, timed: boolean, onAck: (ack: string) => void) => void
  readonly close: () => void
}

let rooms = 0

export async function openRoom(subject: Subject, visitorCount: number, agentCount: number): Promise<Room> {
  const channelId = await connectChannel(subject)
  const people = await enrol(subject, channelId, visitorCount, `room${++rooms}`)
  const sent = new Map<string, number>()
  let delivered = 0
  let delays: number[] = []

  function hear(frame: string): void {
    if (!frame.startsWith('["message.created"')) return
    delivered += 1
    const at = frame.indexOf('"client_message_id":"') + 21
    const id = frame.slice(at, frame.indexOf('"', at))
    const since = sent.get(id)
    if (since === undefined) return
    sent.delete(id)
    delays.push(performance.now() - since)
  }

  const agents: SocketClient[] = []
  for (let n = 0; n < agentCount; n++) agents.push(await openSocket(subject.url, '/agents', await enrolAgent(subject, rooms * 1000 + n), { onEvent: hear }))
  const visitors: SocketClient[] = []
  for (const { token } of people) visitors.push(await openSocket(subject.url, '/chatplugin', token))
  for (const [n, { conversation_id }] of people.entries()) await agents[n % agentCount]?.request('conversation.join', { conversation_id })

  let next = 0
  return {
    visitors,
    delivered: () => delivered,
    delays: () => delays,
    clear() {
      delivered = 0
      delays = []
      sent.clear()
    },
    send(visitor, timed, onAck) {
      const id = `bench-${rooms}-${String(next++).padStart(12, '0')}`
      if (timed) sent.set(id, performance.now())
      visitors[visitor]?.send(`["message.send",{"client_message_id":"${id}","content":{"type":"text","text":"${TEXT}"}}]`, onAck)
    },
    close() {
      for (const socket of [...visitors, ...agents]) socket.close()
    },
  }
}

export function isAccepted(ack: string): boolean {
  return ack.startsWith('[{"ok":true')
}
