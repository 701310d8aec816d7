import type { Case } from '../case.ts'
import { driveClosed, driveOpen } from '../load/drive.ts'
import { openRoom, type Room } from '../load/room.ts'
import { startSubject, type Subject, type SubjectName } from '../process/subject.ts'
import { median, pairRatios, percentile } from '../statistics.ts'

const names: readonly SubjectName[] = ['rejoin', 'floor']
/** Until most of what runs is compiled. */
const WARM_UP_S = 6

type Side = { readonly subject: Subject; readonly room: Room; readonly rates: number[]; readonly cpu: number[]; readonly p50: number[]; readonly p99: number[] }

/** Send → store durably → ack → show to an agent; then the same at half of what the slower of the two can do. */
export const messagesCase: Case = {
  name: 'messages',
  title: 'Durable acknowledged messages, shown to an agent',
  async run(plan, say) {
    const sides = {} as Record<SubjectName, Side>
    for (const name of names) {
      const subject = await startSubject(name)
      sides[name] = { subject, room: await openRoom(subject, plan.visitors, plan.agents), rates: [], cpu: [], p50: [], p99: [] }
      // Compiled code and a warm cache are what runs all day.
      await driveClosed(sides[name].room, WARM_UP_S)
    }
    try {
      for (let round = 1; round <= plan.rounds; round++) {
        for (const name of names) {
          const { subject, room, rates, cpu } = sides[name]
          room.clear()
          const before = subject.cpu()
          const { acks, seconds } = await driveClosed(room, plan.seconds)
          rates.push(acks / seconds)
          cpu.push((subject.cpu() - before) / acks)
          say(`round ${round}, ${name}: ${Math.round(acks / seconds)} a second, ${Math.round(cpu.at(-1) ?? 0)} µs each`)
        }
      }
      const half = Math.min(...names.map((name) => median(sides[name].rates))) / 2
      for (let round = 1; round <= plan.rounds; round++) {
        for (const name of names) {
          const { room, p50, p99 } = sides[name]
          room.clear()
          await driveOpen(room, half, plan.seconds)
          p50.push(percentile(room.delays(), 0.5))
          p99.push(percentile(room.delays(), 0.99))
          say(`round ${round}, ${name} at ${Math.round(half)} a second: p50 ${p50.at(-1)?.toFixed(1)} ms, p99 ${p99.at(-1)?.toFixed(1)} ms`)
        }
      }
    } finally {
      for (const name of names) {
        sides[name].room.close()
        await sides[name].subject.close()
      }
    }
    const { rejoin, floor } = sides
    return {
      measurements: names.flatMap((variant) => [
        { name: 'acknowledged messages', variant, unit: '/s', samples: sides[variant].rates },
        { name: 'server CPU per message', variant, unit: 'µs', samples: sides[variant].cpu },
        { name: 'delivered p50 at half load', variant, unit: 'ms', samples: sides[variant].p50 },
        { name: 'delivered p99 at half load', variant, unit: 'ms', samples: sides[variant].p99 },
      ]),
      ratios: [
        { target: 'messages-rate', samples: pairRatios(rejoin.rates, floor.rates) },
        { target: 'messages-cpu', samples: pairRatios(rejoin.cpu, floor.cpu) },
        { target: 'messages-p99', samples: pairRatios(rejoin.p99, floor.p99) },
      ],
    }
  },
}
