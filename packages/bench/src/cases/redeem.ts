import type { Case } from '../case.ts'
import { openHttp } from '../load/http-client.ts'
import { connectChannel, identify, redeem } from '../load/people.ts'
import { openSocket } from '../load/socket-client.ts'
import { startSubject, type SubjectName } from '../process/subject.ts'
import { pairRatios } from '../statistics.ts'

const names: readonly SubjectName[] = ['rejoin', 'floor']
const AT_ONCE = 16
/** People who come back before anybody is counted: compiled code and a warm cache are what runs all day. */
const WARM_UP = 1_000

/** A resume token becomes a session with its first page, and a socket: what each page load of a known person costs. */
export const redeemCase: Case = {
  name: 'redeem',
  title: 'Redeem, first page and connect',
  async run(plan, say) {
    const cpu: Record<SubjectName, number[]> = { rejoin: [], floor: [] }
    const rates: Record<SubjectName, number[]> = { rejoin: [], floor: [] }
    for (let round = 1; round <= plan.rounds; round++) {
      for (const name of names) {
        const subject = await startSubject(name)
        try {
          const channelId = await connectChannel(subject)
          const tokens = await mintTokens(subject.url, channelId, WARM_UP + plan.redemptions)
          await comeBack(subject.url, tokens.splice(0, WARM_UP))
          const began = performance.now()
          const before = subject.cpu()
          await comeBack(subject.url, tokens)
          cpu[name].push((subject.cpu() - before) / tokens.length)
          rates[name].push((tokens.length / (performance.now() - began)) * 1000)
          say(`round ${round}, ${name}: ${Math.round(rates[name].at(-1) ?? 0)} a second, ${Math.round(cpu[name].at(-1) ?? 0)} µs each`)
        } finally {
          await subject.close()
        }
      }
    }
    return {
      measurements: names.flatMap((variant) => [
        { name: 'redeemed and connected', variant, unit: '/s', samples: rates[variant] },
        { name: 'server CPU per person back', variant, unit: 'µs', samples: cpu[variant] },
      ]),
      ratios: [{ target: 'redeem-cpu', samples: pairRatios(cpu.rejoin, cpu.floor) }],
    }
  },
}

async function mintTokens(url: string, channelId: string, count: number): Promise<string[]> {
  const tokens: string[] = []
  await inParallel(count, async (n, http) => void (tokens[n] = await identify(http, channelId, `back-${n}`)), url)
  return tokens
}

async function comeBack(url: string, tokens: readonly string[]): Promise<void> {
  await inParallel(
    tokens.length,
    async (n, http) => {
      const { token } = await redeem(http, tokens[n] ?? '')
      const socket = await openSocket(url, '/chatplugin', token)
      socket.close()
    },
    url,
  )
}

async function inParallel(count: number, work: (n: number, http: Awaited<ReturnType<typeof openHttp>>) => Promise<void>, url: string): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const http = await openHttp(url)
      for (let n = next++; n < count; n = next++) await work(n, http)
      http.close()
    }),
  )
}
