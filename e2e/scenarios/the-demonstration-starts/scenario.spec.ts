import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import { countRows, readRows } from '../../support/database.ts'
import { findFreePorts, runDemo } from '../../support/run-demo.ts'

const test = base.extend<{ dataDir: string }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs: nothing
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'rejoin-demo-'))
    await use(join(dataDir, 'data'))
    await rm(dataDir, { recursive: true, force: true })
  },
})

test('a second start keeps everything the first one made', async ({ dataDir }) => {
  const ports = await findFreePorts()
  const first = runDemo(dataDir, ports)
  await first.prints('Ctrl-C stops it.')
  for (const [port, path] of [[ports.SHOP_PORT, '/'], [ports.PLAIN_PORT, '/'], [ports.REJOIN_PORT, '/inbox/'], [ports.REJOIN_PORT, '/widget.js']] as const) {
    expect((await fetch(`http://localhost:${port}${path}`)).status, path).toBe(200)
  }
  expect(await first.interrupt(), first.output()).toBe(0)

  const second = runDemo(dataDir, ports)
  await second.prints('Ctrl-C stops it.')
  const logins = (output: string): string[] => output.split('\n').filter((line) => line.includes('@example.com'))
  expect(logins(second.output())).toEqual(logins(first.output()))
  expect(logins(second.output())).toHaveLength(3)
  const [, agentPassword] = /grace@example\.com {2}(\S+)/.exec(second.output()) ?? []
  const login = await fetch(`http://localhost:${ports.REJOIN_PORT}/agents.login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'grace@example.com', password: agentPassword }),
  })
  expect(login.status).toBe(200)
  expect(await second.interrupt(), second.output()).toBe(0)

  const database = join(dataDir, 'rejoin.db')
  expect(readRows(database, "SELECT id FROM channels WHERE source = 'chat_plugin'")).toHaveLength(2)
  // What the shop sold before waits for its people, once.
  expect(readRows(database, 'SELECT n FROM source_events WHERE waiting IS NOT NULL')).toHaveLength(3)
  expect(readRows(database, 'SELECT id FROM agents')).toHaveLength(1)
  expect(readRows(database, 'SELECT id FROM system_tokens')).toHaveLength(1)
  expect(countRows(database, 'contacts')).toBe(0)
  expect((await stat(join(dataDir, 'demo.json'))).mode & 0o077).toBe(0)
})

for (const name of ['REJOIN_PORT', 'SHOP_PORT', 'PLAIN_PORT'] as const) {
  test(`a taken ${name} gets one plain sentence`, async ({ dataDir }) => {
    const ports = await findFreePorts()
    const squatter = createServer().listen(Number(ports[name]), '127.0.0.1')
    await once(squatter, 'listening')
    const run = runDemo(dataDir, ports)
    expect(await run.ended()).toBe(1)
    expect(run.output().trim()).toMatch(new RegExp(`^Port ${ports[name]} is already in use, .*${name}=\\d+ npm start\\.$`))
    squatter.close()
  })
}

test('a port that is no number gets one plain sentence', async ({ dataDir }) => {
  const run = runDemo(dataDir, { ...(await findFreePorts()), SHOP_PORT: 'three thousand' })
  expect(await run.ended()).toBe(1)
  expect(run.output().trim()).toBe('SHOP_PORT is "three thousand": it must be a number from 1 to 65535.')
})

test('a folder that cannot be written gets one plain sentence', async () => {
  // A file where the folder should be: no user may write there, not even root.
  const run = runDemo('/dev/null/data', await findFreePorts())
  expect(await run.ended()).toBe(1)
  expect(run.output().trim()).toBe('Cannot write to /dev/null/data: give your user the right to, or choose another folder with REJOIN_DATA_DIR=/some/folder npm start.')
})
