import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { keysOf, pointerAt, type Engine, type EngineKind } from './engine.ts'
import { startDisplay } from './start-display.ts'

/** WebKitGTK's own small browser: the engine that every app on iOS embeds, by the W3C WebDriver protocol. */
const DRIVER = '/usr/bin/WebKitWebDriver'
const LIBRARIES = '/usr/lib/x86_64-linux-gnu'

function findBrowser(): string | undefined {
  if (!existsSync(DRIVER) || !existsSync(LIBRARIES)) return undefined
  return readdirSync(LIBRARIES)
    .filter((name) => name.startsWith('webkit2gtk-4.'))
    .map((name) => `${LIBRARIES}/${name}/MiniBrowser`)
    .find((path) => existsSync(path))
}

export const webkit: EngineKind = {
  name: 'WebKit',
  advice: 'apt-get install webkit2gtk-driver xvfb',
  isInstalled: () => findBrowser() !== undefined && existsSync('/usr/bin/Xvfb'),
  start: startWebKit,
}

type Answer = { readonly value: unknown }

async function startWebKit(): Promise<Engine> {
  const binary = findBrowser()
  if (binary === undefined) throw new Error('WebKit is not installed')
  const display = await startDisplay()
  const port = await findFreePort()
  const driver = spawn(DRIVER, [`--port=${port}`, '--host=127.0.0.1'], {
    env: { ...process.env, DISPLAY: display.name, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1', WEBKIT_FORCE_SANDBOX: '0' },
    stdio: 'ignore',
  })

  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
    const { value } = (await response.json()) as Answer
    if (!response.ok) throw new Error(`WebKit: ${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }

  await waitFor(() => ask('GET', '/status'))
  const made = (await ask('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } } })) as { sessionId: string }
  const session = `/session/${made.sessionId}`
  await ask('POST', `${session}/timeouts`, { script: 30_000, pageLoad: 30_000 })

  return {
    name: webkit.name,
    open: async (url) => void (await ask('POST', `${session}/url`, { url })),
    run: async <T>(body: string, ...values: readonly unknown[]) => (await ask('POST', `${session}/execute/sync`, { script: body, args: values })) as T,
    type: async (text) => void (await ask('POST', `${session}/actions`, { actions: [keysOf(text)] })),
    press: async (x, y) => void (await ask('POST', `${session}/actions`, { actions: [pointerAt(x, y)] })),
    picture: async () => Buffer.from(String(await ask('GET', `${session}/screenshot`)), 'base64'),
    async close() {
      await ask('DELETE', session).catch(() => undefined)
      driver.kill()
      display.stop()
    },
  }
}

async function waitFor(ready: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 15_000
  for (;;) {
    try {
      return void (await ready())
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
