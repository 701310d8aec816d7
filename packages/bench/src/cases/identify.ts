import type { Case } from '../case.ts'
import { openHttp, type HttpClient } from '../load/http-client.ts'
import { BEARER, connectChannel, identifyBody } from '../load/people.ts'
import { startSubject, type Subject, type SubjectName } from '../process/subject.ts'
import { pairRatios } from '../statistics.ts'

const names: readonly SubjectName[] = ['rejoin', 'floor']
const WARM_UP_S = 4

type Side = { readonly subject: Subject; readonly channelId: string; readonly clients: readonly HttpClient[]; readonly rates: number[]; readonly cpu: number[]; people: number }

/** `contacts.identify` over keep-alive connections: every other call names somebody new, the others come back. */
export const identifyCase: Case = {
  name: 'identify',
  title: 'Identify calls, half of them for new people',
  async run(plan, say) {
    const sides = {} as Record<SubjectName, Side>
    for (const name of names) {
      const subject = await startSubject(name)
      const clients = await Promise.all(Array.from({ length: plan.identifyConnections }, () => openHttp(subject.url)))
      sides[name] = { subject, channelId: await connectChannel(subject), clients, rates: [], cpu: [], people: 0 }
      // Compiled code and a warm cache are what runs all day.
      await drive(sides[name], WARM_UP_S)
    }
    try {
      for (let round = 1; round <= plan.rounds; round++) {
        for (const name of names) {
          const side = sides[name]
          const before = side.subject.cpu()
          const { calls, seconds } = await drive(side, plan.seconds)
          side.rates.push(calls / seconds)
          side.cpu.push((side.subject.cpu() - before) / calls)
          say(`round ${round}, ${name}: ${Math.round(calls / seconds)} a second, ${Math.round(side.cpu.at(-1) ?? 0)} µs each`)
        }
      }
    } finally {
      for (const name of names) {
        for (const client of sides[name].clients) client.close()
        await sides[name].subject.close()
      }
    }
    return {
      measurements: names.flatMap((variant) => [
        { name: 'identify calls', variant, unit: '/s', samples: sides[variant].rates },
        { name: 'server CPU per identify', variant, unit: 'µs', samples: sides[variant].cpu },
      ]),
      ratios: [{ target: 'identify-rate', samples: pairRatios(sides.rejoin.rates, sides.floor.rates) }],
    }
  },
}

async function drive(side: Side, seconds: number): Promise<{ readonly calls: number; readonly seconds: number }> {
  const began = performance.now()
  const end = began + seconds * 1000
  let calls = 0
  await Promise.all(
    side.clients.map(async (client) => {
      while (performance.now() < end) {
        const isNew = calls++ % 2 === 0
        const person = isNew ? side.people++ : Math.floor(Math.random() * side.people)
        await client.ask('contacts.identify', identifyBody(side.channelId, `person-${person}`), BEARER)
      }
    }),
  )
  return { calls, seconds: (performance.now() - began) / 1000 }
}
