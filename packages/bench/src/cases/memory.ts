import type { Case } from '../case.ts'
import { connectChannel, enrol } from '../load/people.ts'
import { openSocket, type SocketClient } from '../load/socket-client.ts'
import { startSubject, type SubjectName } from '../process/subject.ts'

const names: readonly SubjectName[] = ['rejoin', 'floor']
/** After this the garbage of connecting is collected and what remains is what a connection keeps. */
const SETTLE_MS = 3_000

/** What one identified person costs who has the chat open and says nothing. */
export const memoryCase: Case = {
  name: 'memory',
  title: 'Memory of idle connections',
  async run(plan, say) {
    const kib: Record<SubjectName, number[]> = { rejoin: [], floor: [] }
    for (const name of names) {
      const subject = await startSubject(name)
      const sockets: SocketClient[] = []
      try {
        const visitors = await enrol(subject, await connectChannel(subject), plan.idle, 'idle')
        await settle()
        const before = subject.pss()
        for (const { token } of visitors) sockets.push(await openSocket(subject.url, '/chatplugin', token))
        await settle()
        kib[name].push((subject.pss() - before) / plan.idle)
        say(`${name}: ${kib[name].at(-1)?.toFixed(1)} KiB each of ${plan.idle}`)
      } finally {
        for (const socket of sockets) socket.close()
        await subject.close()
      }
    }
    return {
      measurements: names.map((variant) => ({ name: 'memory of an idle connection', variant, unit: 'KiB', samples: kib[variant] })),
      ratios: [{ target: 'idle-memory', samples: kib.rejoin }],
    }
  },
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}
