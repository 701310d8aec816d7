import type { CallerKind } from '../../src/http/authorize.ts'
import type { Call } from '../../src/http/call.ts'
import { calls } from '../../src/http/create-http-app.ts'
import type { CallExample } from '../../src/http/openapi/call-description.ts'
import { descriptions } from '../../src/http/openapi/descriptions.ts'
import type { RecordedAnswer } from '../../src/http/openapi/recorded-answers.ts'
import { bearers, secrets, SHOP_ORIGIN } from '../../src/http/openapi/stand-ins.ts'
import { MINUTE, type Clock } from '../../src/clock.ts'
import { startTestServer, SYSTEM_TOKEN } from './test-server.ts'

/** The morning on which all examples happen. */
const MORNING = Date.parse('2026-05-04T09:30:00.000Z')

const BROWSER = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36'

/** Which call's first example yields a stand-in, and where in its answer. */
const sources = new Map(Object.entries(descriptions).flatMap(([name, { yields = {} }]) => Object.entries(yields).map(([standIn, pointer]) => [standIn, { name, pointer }] as const)))

/** A server of its own on which examples are played, each after all that it builds upon. */
export async function openStage(logLevel: 'debug' | 'silent' = 'silent') {
  let now = MORNING
  const clock: Clock = { now: () => now }
  const server = await startTestServer({ clock, logLevel })
  const real = new Map<string, string>([[bearers.system, SYSTEM_TOKEN]])
  const done = new Set<string>()

  async function build(on: string): Promise<void> {
    if (done.has(on)) return
    done.add(on)
    const first = descriptions[on]?.examples[0]
    if (first === undefined) throw new Error(`${on} is needed by an example and has none of its own`)
    const answer = await make(on, first)
    if (answer.status !== 200) throw new Error(`${on} answered ${answer.status} ${JSON.stringify(answer.body)}`)
    learn(on, answer.body)
  }

  /** What the answer of a first example is called from now on. */
  function learn(on: string, body: unknown): void {
    for (const [standIn, pointer] of Object.entries(descriptions[on]?.yields ?? {})) real.set(standIn, readPointer(body, pointer))
  }

  async function make(on: string, { request, file, after = [], as }: CallExample): Promise<RecordedAnswer> {
    const call = calls.find((one) => one.name === on)
    if (call === undefined) throw new Error(`there is no call ${on}`)
    const caller: CallerKind | undefined = as ?? call.allow[0]
    const text = JSON.stringify(request)
    const needed = [...sources].filter(([standIn]) => text.includes(standIn) || (caller !== undefined && bearers[caller] === standIn))
    for (const prior of [...needed.map(([, source]) => source.name), ...after]) if (prior !== on || after.includes(on)) await build(prior)
    now += MINUTE
    return send(call, fill(text), caller, file)
  }

  /** With what is real in place of the stand-ins. */
  function fill(text: string): string {
    return [...real].reduce((filled, [standIn, value]) => filled.replaceAll(standIn, value), text)
  }

  async function send(call: Call, body: string, caller: CallerKind | undefined = call.allow[0], file?: CallExample['file']): Promise<RecordedAnswer> {
    const token = caller === undefined ? null : (real.get(bearers[caller]) ?? null)
    const options = { token, ...(call.fromPages && caller !== 'system' ? { origin: SHOP_ORIGIN, headers: { 'user-agent': BROWSER } } : {}) }
    const { status, body: answer } = file === undefined ? await server.call(call.name, body, options) : await server.upload(file.name, Buffer.from(file.base64, 'base64'), options)
    return { status, body: answer }
  }

  return {
    server,
    fill,
    send,
    /** Everything that any example refers to. */
    async buildAll(): Promise<void> {
      for (const on of new Set([...sources.values()].map((source) => source.name))) await build(on)
    },
    /** The answer as it may be published. */
    async play(name: string, example: CallExample): Promise<RecordedAnswer> {
      const { status, body } = await make(name, example)
      if (example === descriptions[name]?.examples[0]) learn(name, body)
      return { status, body: publish(body, real) }
    },
  }
}

/** The request of an example on a stage of its own, and the answer as it may be published. */
export async function playExample(name: string, example: CallExample): Promise<RecordedAnswer> {
  const stage = await openStage()
  try {
    return await stage.play(name, example)
  } finally {
    await stage.server.close()
  }
}

/** With stand-ins in place of what differs from run to run: ids in the order they appear, secrets cut short. */
function publish(body: unknown, real: ReadonlyMap<string, string>): unknown {
  const known = [...real].reduce((text, [standIn, value]) => text.replaceAll(value, standIn), JSON.stringify(body))
  const invented = new Map<string, string>()
  return JSON.parse(
    known
      .replaceAll(/\b(rj[a-z]_)([A-Za-z0-9_-]{12,})/g, (_secret, kind: string) => bearersByPrefix.get(kind) ?? `${kind}…`)
      .replaceAll(/whsec_[A-Za-z0-9+/=]{16,}/g, 'whsec_MfKQ9r8…')
      .replaceAll(/signature=[\w-]{43}/g, 'signature=Wc1m0fTq…')
      .replaceAll(/"epoch":"[0-9a-f]+"/g, '"epoch":"5d1f0c8ab3e74962"')
      .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, secrets.resumeToken)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
        if (real.has(id)) return id
        const standIn = invented.get(id) ?? `0199c2f9-0000-7000-8000-${String(invented.size + 1).padStart(12, '0')}`
        invented.set(id, standIn)
        return standIn
      }),
  )
}

const bearersByPrefix = new Map(Object.values(bearers).map((bearer) => [bearer.slice(0, 4), bearer]))

function readPointer(value: unknown, pointer: string): string {
  const found = pointer.split('/').slice(1).reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value)
  if (typeof found !== 'string') throw new Error(`there is nothing at ${pointer} of ${JSON.stringify(value).slice(0, 200)}`)
  return found
}
