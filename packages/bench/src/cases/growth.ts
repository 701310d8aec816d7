import type { Case } from '../case.ts'
import { openHttp, type HttpClient } from '../load/http-client.ts'
import { BEARER, connectChannel, enrol, identifyBody } from '../load/people.ts'
import { multiplyPerson } from '../load/multiply-rows.ts'
import { openSocket, readAck } from '../load/socket-client.ts'
import { startSubject, type Subject } from '../process/subject.ts'
import { pairRatios } from '../statistics.ts'

/** Messages of the one person who is copied. */
const MESSAGES_EACH = 60
const RESTARTS = 3
/** Who is asked for, in both databases: the same number of people, spread over all. */
const ASKED_FOR = 80
const OPERATIONS = { history: 'growth-history', inbox: 'growth-inbox', identify: 'growth-identify' } as const
type Operation = keyof typeof OPERATIONS
const operations = Object.keys(OPERATIONS) as Operation[]

type Side = { readonly subject: Subject; readonly http: HttpClient; readonly ask: Record<Operation, (n: number) => Promise<string>>; readonly micros: Record<Operation, number[]>; readonly restarts: readonly number[] }

/** Does it get slower when years of talk are stored? The same operations on a small and a large database, in turn. */
export const growthCase: Case = {
  name: 'growth',
  title: 'Reading from a large database, and starting on it',
  async run(plan, say) {
    const small = await prepare(plan.small)
    say(`${plan.small} messages stored`)
    const large = await prepare(plan.large)
    say(`${plan.large} messages stored; first ack ${large.restarts.map((seconds) => seconds.toFixed(2)).join(', ')} s after a kill`)
    try {
      for (let round = 1; round <= plan.rounds; round++) {
        for (const operation of operations) {
          for (const side of [small, large]) side.micros[operation].push(await measure(side, operation, plan.seconds / 3))
          say(`round ${round}, ${operation}: ${small.micros[operation].at(-1)?.toFixed(0)} µs small, ${large.micros[operation].at(-1)?.toFixed(0)} µs large`)
        }
      }
    } finally {
      for (const { http, subject } of [small, large]) {
        http.close()
        await subject.close()
      }
    }
    return {
      measurements: [
        ...operations.flatMap((operation) => [
          { name: `server CPU: ${operation}`, variant: `${plan.small} stored`, unit: 'µs', samples: small.micros[operation] },
          { name: `server CPU: ${operation}`, variant: `${plan.large} stored`, unit: 'µs', samples: large.micros[operation] },
        ]),
        { name: 'first ack after a kill', variant: `${plan.small} stored`, unit: 's', samples: small.restarts },
        { name: 'first ack after a kill', variant: `${plan.large} stored`, unit: 's', samples: large.restarts },
      ],
      ratios: [
        ...operations.map((operation) => ({ target: OPERATIONS[operation], samples: pairRatios(large.micros[operation], small.micros[operation]) })),
        { target: 'restart', samples: large.restarts },
      ],
    }
  },
}

async function prepare(messages: number): Promise<Side> {
  const first = await startSubject('rejoin')
  const channelId = await connectChannel(first)
  const [visitor] = await enrol(first, channelId, 1, 'person')
  if (visitor === undefined) throw new Error('nobody was enrolled')
  await converse(first.url, visitor.token)
  const http = await openHttp(first.url)
  const { contact } = JSON.parse(await http.ask('contacts.identify', identifyBody(channelId, 'person-0'), BEARER)) as { contact: { id: string } }
  http.close()
  await first.end()
  multiplyPerson(first.databaseFile, contact.id, messages)

  const restarts: number[] = []
  let subject = await startSubject('rejoin', { dir: first.dir })
  for (let n = 0; n < RESTARTS; n++) {
    await subject.kill()
    const began = performance.now()
    subject = await startSubject('rejoin', { dir: first.dir, port: subject.port })
    await sayAfterRestart(subject.url, visitor.token)
    restarts.push((performance.now() - began) / 1000)
  }
  const asking = await openHttp(subject.url)
  const apart = Math.floor(messages / MESSAGES_EACH / ASKED_FOR)
  const ask = {
    history: () => asking.ask('messages.list', JSON.stringify({ conversation_id: visitor.conversation_id, page_size: 50 }), BEARER),
    inbox: () => asking.ask('conversations.list', '{"page_size":50}', BEARER),
    identify: (n: number) => asking.ask('contacts.identify', JSON.stringify({ channel_id: channelId, external_id: `copy-${(n % ASKED_FOR) * apart}-person-0` }), BEARER),
  }
  return { subject, http: asking, ask, micros: { history: [], inbox: [], identify: [] }, restarts }
}

async function converse(url: string, token: string): Promise<void> {
  const socket = await openSocket(url, '/chatplugin', token)
  for (let n = 0; n < MESSAGES_EACH; n++) readAck(await socket.request('message.send', { client_message_id: `to-be-copied-${String(n).padStart(4, '0')}`, content: { type: 'text', text: `Message ${n}: is it possible to change the address of my delivery?` } }))
  socket.close()
}

async function sayAfterRestart(url: string, token: string): Promise<void> {
  const socket = await openSocket(url, '/chatplugin', token)
  readAck(await socket.request('message.send', { client_message_id: `after-the-restart-${Date.now()}`, content: { type: 'text', text: 'Still here.' } }))
  socket.close()
}

/** CPU per operation, asked one after the other. */
async function measure({ subject, ask }: Side, operation: Operation, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000
  const before = subject.cpu()
  let done = 0
  for (; performance.now() < end; done++) await ask[operation](done)
  return (subject.cpu() - before) / done
}
