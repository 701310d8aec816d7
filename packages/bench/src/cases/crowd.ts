import type { Case } from '../case.ts'
import { driveClosed } from '../load/drive.ts'
import { connectChannel, enrol } from '../load/people.ts'
import { openRoom, type Room } from '../load/room.ts'
import { openSocket, type SocketClient } from '../load/socket-client.ts'
import { startSubject, type Subject } from '../process/subject.ts'

/** Who talks while the others merely have the chat open. */
const TALKING = 50
const ANSWERING = 5

type Place = { readonly idle: number; readonly subject: Subject; readonly room: Room; readonly sockets: readonly SocketClient[]; readonly cpu: number[] }

/** What a message costs where few or many others are connected: two servers in turn. */
export const crowdCase: Case = {
  name: 'crowd',
  title: 'Messages among few and many idle connections',
  async run(plan, say) {
    const places = [await prepare(plan.few), await prepare(plan.idle)]
    try {
      for (let round = 1; round <= plan.rounds; round++) {
        for (const { idle, subject, room, cpu } of places) {
          const before = subject.cpu()
          const { acks } = await driveClosed(room, plan.seconds)
          cpu.push((subject.cpu() - before) / acks)
          say(`round ${round}, ${idle} idle: ${Math.round(cpu.at(-1) ?? 0)} µs each`)
        }
      }
    } finally {
      for (const { room, sockets, subject } of places) {
        room.close()
        for (const socket of sockets) socket.close()
        await subject.close()
      }
    }
    return {
      measurements: places.map(({ idle, cpu }) => ({ name: 'server CPU per message', variant: `${idle} idle`, unit: 'µs', samples: cpu })),
      ratios: [],
    }
  },
}

async function prepare(idle: number): Promise<Place> {
  const subject = await startSubject('rejoin')
  const visitors = await enrol(subject, await connectChannel(subject), idle, 'idle')
  const sockets: SocketClient[] = []
  for (const { token } of visitors) sockets.push(await openSocket(subject.url, '/chatplugin', token))
  const room = await openRoom(subject, TALKING, ANSWERING)
  await driveClosed(room, 1)
  return { idle, subject, room, sockets, cpu: [] }
}
