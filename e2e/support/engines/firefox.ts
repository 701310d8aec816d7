import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { keysOf, pointerAt, type Engine, type EngineKind } from './engine.ts'

/** A distribution's Firefox, without a driver in between: it speaks WebDriver BiDi itself. */
const BINARIES = ['/usr/bin/firefox-esr', '/usr/bin/firefox']
const findBinary = (): string | undefined => BINARIES.find((path) => existsSync(path))

export const firefox: EngineKind = {
  name: 'Firefox',
  advice: 'apt-get install firefox-esr',
  isInstalled: () => findBinary() !== undefined,
  start: startFirefox,
}

type Reply = { readonly id?: number; readonly result?: unknown; readonly error?: string; readonly message?: string }
type Evaluated = { readonly type: 'success' | 'exception'; readonly result?: { readonly value?: string }; readonly exceptionDetails?: { readonly text: string } }

async function startFirefox(): Promise<Engine> {
  const binary = findBinary()
  if (binary === undefined) throw new Error('Firefox is not installed')
  const profile = mkdtempSync(join(tmpdir(), 'rejoin-firefox-'))
  const browser = spawn(binary, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'], { env: { ...process.env, HOME: profile }, stdio: ['ignore', 'ignore', 'pipe'] })
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: browser.stderr }).on('line', (line) => {
      const match = /WebDriver BiDi listening on (ws:\S+)/.exec(line)
      if (match?.[1] !== undefined) resolve(match[1])
    })
    browser.once('exit', () => reject(new Error('Firefox ended before it listened')))
  })
  const line = await openLine(`${address}/session`)
  await line.ask('session.new', { capabilities: {} })
  const { contexts } = (await line.ask('browsingContext.getTree', {})) as { contexts: readonly { context: string }[] }
  const context = contexts[0]?.context
  const act = (actions: object): Promise<unknown> => line.ask('input.performActions', { context, actions: [actions] })

  return {
    name: firefox.name,
    open: async (url) => void (await line.ask('browsingContext.navigate', { context, url, wait: 'complete' })),
    async run<T>(body: string, ...values: readonly unknown[]) {
      // Answers travel as text: the protocol's own picture of an object would have to be put together again.
      const functionDeclaration = `async function (given) { return JSON.stringify((await (async function () { ${body} }).apply(null, JSON.parse(given))) ?? null) }`
      const evaluated = (await line.ask('script.callFunction', { functionDeclaration, awaitPromise: true, target: { context }, arguments: [{ type: 'string', value: JSON.stringify(values) }] })) as Evaluated
      if (evaluated.type === 'exception') throw new Error(`Firefox: ${evaluated.exceptionDetails?.text}`)
      return JSON.parse(evaluated.result?.value ?? 'null') as T
    },
    type: async (text) => void (await act(keysOf(text))),
    press: async (x, y) => void (await act(pointerAt(x, y))),
    async picture() {
      const { data } = (await line.ask('browsingContext.captureScreenshot', { context })) as { data: string }
      return Buffer.from(data, 'base64')
    },
    async close() {
      await line.ask('browser.close', {}).catch(() => undefined)
      line.close()
      browser.kill()
      await new Promise((resolve) => (browser.exitCode === null && browser.signalCode === null ? browser.once('exit', resolve) : resolve(undefined)))
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

async function openLine(url: string): Promise<{ readonly ask: (method: string, params: object) => Promise<unknown>; readonly close: () => void }> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', reject, { once: true })
  })
  const waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>()
  let next = 1
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply
    const asked = reply.id === undefined ? undefined : waiting.get(reply.id)
    if (reply.id === undefined || asked === undefined) return
    waiting.delete(reply.id)
    if (reply.error === undefined) asked.resolve(reply.result)
    else asked.reject(new Error(`Firefox: ${reply.error}: ${reply.message}`))
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox went away'))
  })
  return {
    ask: (method, params) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject })
        socket.send(JSON.stringify({ id, method, params }))
      }),
    close: () => socket.close(),
  }
}
