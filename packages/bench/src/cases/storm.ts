import type { Case } from '../case.ts'
import { connectChannel, enrol, type Visitor } from '../load/people.ts'
import { openSocket, readAck, type SocketClient } from '../load/socket-client.ts'
import { startSubject, type Subject, type SubjectName } from '../process/subject.ts'
import { median, pairRatios } from '../statistics.ts'

const names: readonly SubjectName[] = ['rejoin', 'floor']

/** Connections that are opened at once by the load: beyond it the load's own queue would be measured. */
const OPENING = 200

type Outcome = { readonly ms: number; readonly missing: number }

/** Everybody is connected, the server is killed and started again: how long until all are back and have what they missed? */
export const stormCase: Case = {
  name: 'storm',
  title: 'Reconnect storm after a kill',
  async run(plan, say) {
    const times: Record<SubjectName, number[]> = { rejoin: [], floor: [] }
    const missing: number[] = []
    for (let round = 1; round <= Math.min(plan.rounds, 3); round++) {
      for (const name of names) {
        const outcome = await storm(name, plan.storm)
        times[name].push(outcome.ms)
        if (name === 'rejoin') missing.push(outcome.missing)
        say(`round ${round}, ${name}: ${plan.storm} back after ${Math.round(outcome.ms)} ms, ${outcome.missing} missing`)
      }
    }
    return {
      measurements: names.map((variant) => ({ name: `${plan.storm} clients back and caught up`, variant, unit: 'ms', samples: times[variant] })),
      ratios: [
        { target: 'storm-time', samples: pairRatios(times.rejoin, times.floor) },
        { target: 'storm-lost', samples: [median(missing), Math.max(...missing)].slice(-1) },
      ],
    }
  },
}

async function storm(name: SubjectName, count: number): Promise<Outcome> {
  const first = await startSubject(name)
  let running: Subject = first
  try {
    const visitors = await enrol(first, await connectChannel(first), count, 'storm')
    const heads = await sayOnce(first.url, visitors)
    await first.kill()
    const began = performance.now()
    running = await startSubject(name, { dir: first.dir, port: first.port })
    const missing = await catchUp(running.url, visitors, heads)
    return { ms: performance.now() - began, missing }
  } finally {
    await running.close()
  }
}

/** Everybody connects and says one thing; the seq of it. */
async function sayOnce(url: string, visitors: readonly Visitor[]): Promise<readonly number[]> {
  const heads: number[] = []
  const sockets: SocketClient[] = []
  await forAll(visitors, async ({ token }, n) => {
    const socket = await openSocket(url, '/chatplugin', token)
    sockets.push(socket)
    const ack = await socket.request('message.send', { client_message_id: `before-the-storm-${n}`, content: { type: 'text', text: 'Are you there?' } })
    heads[n] = readAck(ack).message.seq
  })
  return heads
}

/** Everybody connects again and asks for what came after the seq before their last; how many did not get it. */
async function catchUp(url: string, visitors: readonly Visitor[], heads: readonly number[]): Promise<number> {
  let missing = 0
  const sockets: SocketClient[] = []
  await forAll(visitors, async ({ token, conversation_id }, n) => {
    const socket = await openSocket(url, '/chatplugin', token)
    sockets.push(socket)
    const head = heads[n] ?? 0
    const { events } = readAck(await socket.request('conversation.sync', { conversation_id, after_seq: head - 1 }))
    if (events.length !== 1) missing += 1
  })
  for (const socket of sockets) socket.close()
  return missing
}

async function forAll(visitors: readonly Visitor[], work: (visitor: Visitor, n: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: OPENING }, async () => {
      for (let n = next++; n < visitors.length; n = next++) {
        const visitor = visitors[n]
        if (visitor !== undefined) await work(visitor, n)
      }
    }),
  )
}
