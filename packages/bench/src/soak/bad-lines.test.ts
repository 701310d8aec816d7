import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectChannel, enrol, type Visitor } from '../load/people.ts'
import { openSocket, readAck, type SocketClient } from '../load/socket-client.ts'
import { startSubject, type Subject } from '../process/subject.ts'
import { startChaosProxy, type ChaosProxy } from './chaos-proxy.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
let subject: Subject
let proxy: ChaosProxy
let visitors: readonly Visitor[]

beforeAll(async () => {
  await promisify(execFile)(`${root}node_modules/.bin/tsc`, ['-b', 'packages/server/tsconfig.json'], { cwd: root })
  subject = await startSubject('rejoin')
  proxy = await startChaosProxy(subject)
  visitors = await enrol(subject, await connectChannel(subject), 2)
}, 120_000)

afterAll(async () => {
  await proxy.close()
  await subject.close()
})

const send = (n: number) => ({ client_message_id: `over-a-bad-line-${n}`, content: { type: 'text', text: 'Did you get this?' } })

function dial(person: number): Promise<SocketClient> {
  return openSocket(`http://127.0.0.1:${proxy.port}`, '/chatplugin', visitors[person]?.token ?? '')
}

async function headOf(socket: SocketClient, person: number): Promise<number> {
  return readAck(await socket.request('conversation.sync', { conversation_id: visitors[person]?.conversation_id, after_seq: 0 })).events.length
}

it('[MSG-2] a send whose answer was lost happens once', async () => {
  const first = await dial(0)
  const before = await headOf(first, 0)
  proxy.setWeather('no answers')
  let isAnswered = false
  void first.request('message.send', send(1)).then(() => (isAnswered = true))

  // It arrived, although nobody was told so: seen on a line that does not go through the bad network.
  const witness = await openSocket(subject.url, '/chatplugin', visitors[0]?.token ?? '')
  while ((await headOf(witness, 0)) === before) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isAnswered).toBe(false)

  proxy.setWeather('fair')
  const second = await dial(0)
  const ack = await second.request('message.send', send(1))
  expect(ack).toContain('"duplicate":true')
  expect(await headOf(second, 0)).toBe(before + 1)
  for (const socket of [witness, second]) socket.close()
})

it('[CON-2] what was said during a silence is caught up in order', async () => {
  const device = await dial(1)
  const writer = await openSocket(subject.url, '/chatplugin', visitors[1]?.token ?? '')
  const before = await headOf(device, 1)
  proxy.setWeather('silent')
  for (let n = 10; n < 15; n++) readAck(await writer.request('message.send', send(n)))
  proxy.setWeather('fair')
  // The line is dead, and the next one brings what was missed: all of it, once.
  const next = await dial(1)
  const { events } = readAck(await next.request('conversation.sync', { conversation_id: visitors[1]?.conversation_id, after_seq: before }))
  expect(events).toMatchObject([10, 11, 12, 13, 14].map((n, index) => ({ seq: before + 1 + index, data: { client_message_id: `over-a-bad-line-${n}` } })))
  for (const socket of [writer, next]) socket.close()
})
