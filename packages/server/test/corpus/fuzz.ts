import { AGENT_NAMESPACE, VISITOR_NAMESPACE, isErrorCode } from '@rejoin/protocol'
import { calls } from '../../src/http/create-http-app.ts'
import { descriptions } from '../../src/http/openapi/descriptions.ts'
import { bearers, ids } from '../../src/http/openapi/stand-ins.ts'
import { openStage } from '../support/play-example.ts'
import { openRaw, type RawConnection } from '../support/raw-connection.ts'
import { until, type Namespace } from '../support/sockets.ts'
import { makeRandom, mutate, mutateText, type Random } from './mutate.ts'

type Stage = Awaited<ReturnType<typeof openStage>>

/** Requests on one stage: what was ended or erased by one of them would make every later one shallow. */
const HTTP_PER_ROUND = 300
const BURSTS_PER_ROUND = 12
const EVENTS_PER_BURST = 20

/** A password is slow to check on purpose: those calls are made this rarely, so that there is time for the others. */
const SHARE_OF_PASSWORDS = 0.05

const seeds = calls.flatMap((call) => (descriptions[call.name]?.examples ?? []).map((example) => ({ call, text: JSON.stringify(example.request), as: example.as, file: example.file })))

const clientMessageId = 'a-message-of-the-fuzzer'
const events: readonly (readonly [Namespace, readonly unknown[]])[] = [
  [VISITOR_NAMESPACE, ['message.send', { client_message_id: clientMessageId, content: { type: 'text', text: 'Where is my *order*?' } }]],
  [VISITOR_NAMESPACE, ['message.send', { conversation_id: ids.conversation, client_message_id: clientMessageId, content: { type: 'text', text: 'yes' }, reply: { message_id: ids.message, payload: 'yes' } }]],
  [VISITOR_NAMESPACE, ['conversation.start', {}]],
  [AGENT_NAMESPACE, ['message.send', { conversation_id: ids.conversation, client_message_id: clientMessageId, content: { type: 'card', title: 'Order', actions: [{ type: 'reply', title: 'Yes', payload: 'yes' }] } }]],
  [AGENT_NAMESPACE, ['conversation.join', { conversation_id: ids.conversation }]],
  [AGENT_NAMESPACE, ['conversation.leave', { conversation_id: ids.conversation }]],
  ...[VISITOR_NAMESPACE, AGENT_NAMESPACE].flatMap((namespace): [Namespace, unknown[]][] => [
    [namespace as Namespace, ['conversation.sync', { conversation_id: ids.conversation, after_seq: 0, limit: 20, epoch: 'x' }]],
    [namespace as Namespace, ['conversation.read', { conversation_id: ids.conversation, seq: 1 }]],
    [namespace as Namespace, ['typing', { conversation_id: ids.conversation, typing: true }]],
  ]),
]

export type Fuzzed = { readonly requests: number; readonly events: number; readonly accepted: number }

/**
 * One round from one seed: valid requests of every call and valid events, changed at random, against a fresh server. Throws
 * when an answer is undocumented (WIRE-11) or `unavailable`, or the server has logged a mistake of its own.
 */
export async function fuzzRound(seed: number): Promise<Fuzzed> {
  const random = makeRandom(seed)
  const stage = await openStage('debug')
  try {
    await stage.buildAll()
    const sent = await fuzzEvents(stage, random)
    const accepted = await fuzzCalls(stage, random)
    const failures = stage.server.logs.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
    if (failures.length > 0) throw new Error(`the server failed: ${failures.slice(0, 3).join('\n')}`)
    if ((await fetch(`${stage.server.url}/readyz`)).status !== 200) throw new Error('the server is not ready any more')
    return { requests: HTTP_PER_ROUND, events: sent, accepted }
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  } finally {
    await stage.server.close()
  }
}

/** How many of them were still good enough to be done. */
async function fuzzCalls(stage: Stage, random: Random): Promise<number> {
  let accepted = 0
  for (let made = 0; made < HTTP_PER_ROUND; ) {
    const { call, text, as, file } = random.pick(seeds)
    if (text.includes('"password"') && !random.chance(SHARE_OF_PASSWORDS)) continue
    made++
    const changed = mutate(random, JSON.parse(stage.fill(text)))
    const written = JSON.stringify(changed)
    const body = random.chance(0.03) ? mutateText(random, written) : written
    const answer = await stage.send(call, body, as, file === undefined ? undefined : mutateFile(random, file))
    const code = (answer.body as { error?: { code: string } }).error?.code
    if (answer.status === 200) accepted++
    if (code === 'unavailable' || code === 'busy') throw new Error(`${call.name} answered ${code} to ${body.slice(0, 2000)}`)
  }
  return accepted
}

/** Another name and other bytes. A form cannot carry half a character. */
function mutateFile(random: Random, { name, base64 }: NonNullable<(typeof seeds)[number]['file']>) {
  const bytes = Buffer.from(base64, 'base64')
  for (let changes = random.below(8); changes > 0 && bytes.length > 0; changes--) bytes[random.below(bytes.length)] = random.below(256)
  return { name: random.chance(0.5) ? Buffer.from(mutateText(random, name)).toString() : name, base64: bytes.subarray(0, random.chance(0.3) ? random.below(bytes.length + 1) : bytes.length).toString('base64') }
}

async function fuzzEvents(stage: Stage, random: Random): Promise<number> {
  const opened = new Map<Namespace, RawConnection>()
  let id = 0
  for (let burst = 0; burst < BURSTS_PER_ROUND; burst++) {
    const namespace = random.pick<Namespace>([VISITOR_NAMESPACE, AGENT_NAMESPACE])
    let raw = opened.get(namespace)
    if (raw === undefined || raw.closed) {
      raw = await openRaw(stage.server.url)
      opened.set(namespace, raw)
      await raw.join(namespace, { token: stage.fill(namespace === AGENT_NAMESPACE ? bearers.agent : bearers.visitor) })
    }
    const known = raw.frames.length
    const frames = Array.from({ length: EVENTS_PER_BURST }, () => {
      const [, args] = random.pick(events.filter(([where]) => where === namespace))
      const changed = random.chance(0.9) ? [args[0], mutate(random, JSON.parse(stage.fill(JSON.stringify(args[1]))))] : mutate(random, args)
      const frame = `42${namespace},${++id}${JSON.stringify(changed)}`
      return random.chance(0.02) ? mutateText(random, frame) : frame
    })
    for (const frame of frames) raw.send(frame)
    const last = ++id
    raw.send(`42${namespace},${last}["no.such.event"]`)
    await until('the answer to the last event, or the end of the connection', () => raw.closed || raw.ack(namespace, last) !== null, 10_000)
    for (const frame of raw.frames.slice(known).filter((one) => one.startsWith(`43${namespace}`))) {
      const [ack] = JSON.parse(frame.slice(frame.indexOf('['))) as [{ ok: boolean; error?: { code: string } }]
      if (!ack.ok && (!isErrorCode(ack.error?.code) || ack.error.code === 'unavailable')) throw new Error(`${namespace} answered ${frame.slice(0, 300)} to one of ${frames.join('\n').slice(0, 4000)}`)
    }
  }
  for (const raw of opened.values()) raw.close()
  return BURSTS_PER_ROUND * EVENTS_PER_BURST
}
