import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, makeHome, run, serve, type Home } from './support/child-server.ts'
import { takeApart } from './support/forge-token.ts'
import { dumpDatabase } from './support/read-database.ts'
import { until } from './support/sockets.ts'
import { SYSTEM_TOKEN } from './support/test-server.ts'

let home: Home
beforeAll(async () => {
  await build()
  home = makeHome()
}, 60_000)
afterAll(() => home.remove())

const command = (line: string, more: Record<string, string> = {}) => run(line.split(' '), { ...home.env, ...more })
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/

describe('the environment', () => {
  it('[RUN-1] every mistake is reported at once with its remedy', async () => {
    const wrong = {
      REJOIN_PORT: '80800',
      REJOIN_HOST: 'not a host',
      REJOIN_DATABASE_URL: 'mysql://root:hunter2@db/rejoin',
      REJOIN_PUBLIC_URL: 'chat.example.com',
      REJOIN_SYSTEM_TOKEN: 'hunter2',
      REJOIN_LOG_LEVEL: 'loud',
      REJOIN_METRICS_TOKEN: 'hunter2',
      REJOIN_PLAIN_HTTP: 'sure',
      REJOIN_TRUSTED_PROXIES: 'nginx',
      REJOIN_BLOCKED_ADDRESSES: '203.0.113.0/33',
      REJOIN_RATE_LIMITS: 'messages.contact=fast',
    }
    const { code, stdout, stderr } = await command('serve', wrong)
    expect([code, stdout]).toEqual([1, ''])
    const lines = stderr.trimEnd().split('\n')
    expect(lines).toHaveLength(Object.keys(wrong).length + 1)
    for (const name of Object.keys(wrong)) expect(lines.filter((line) => new RegExp(`^  - ${name} must (?:be|have) .{10,}`).test(line))).toHaveLength(1)
    expect(stderr).not.toContain('hunter2')
    expect(stderr).not.toMatch(/\bat .*\.js:/)
  })

  it('[RUN-10] an unsafe server opens nothing and says the way out', async () => {
    const data = join(home.dir, 'never-made')
    const { code, stdout, stderr } = await command('serve', { REJOIN_HOST: '0.0.0.0', REJOIN_PUBLIC_URL: 'http://chat.example.com', REJOIN_DATA_DIR: data })
    expect([code, stdout, existsSync(data)]).toEqual([1, '', false])
    expect(stderr).toMatch(/^Rejoin does not start:\n {2}- REJOIN_PUBLIC_URL must begin with https:.*REJOIN_PLAIN_HTTP=allow.*\n$/)
  })

  it('[RUN-1] an empty variable counts as absent', async () => {
    const { code, stdout } = await command('channels list', { REJOIN_LOG_LEVEL: '', REJOIN_PUBLIC_URL: '', REJOIN_SYSTEM_TOKEN: '', REJOIN_PORT: '' })
    expect([code, stdout]).toEqual([0, '\n'])
  })

  it('[RUN-1] a port in use gets one sentence', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stdout, stderr } = await command('serve', { REJOIN_PORT: String(port) })
    other.close()
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(`Port ${port} is in use. Stop the program that uses it, or choose another one with REJOIN_PORT.\n`)
  })

  it('[RUN-1] an address that is not ours gets one sentence', async () => {
    const { code, stderr } = await command('serve', { REJOIN_HOST: '192.0.2.1', REJOIN_PLAIN_HTTP: 'allow' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^.*192\.0\.2\.1.*REJOIN_HOST.*\n$/)
  })

  it('[RUN-1] a folder or file that cannot be used gets one sentence', async () => {
    const file = join(home.dir, 'a-file')
    writeFileSync(file, 'not a database, and longer than its header would be '.repeat(20))
    for (const wrong of [{ REJOIN_DATA_DIR: file }, { REJOIN_DATA_DIR: join(file, 'below') }, { REJOIN_DATABASE_URL: `sqlite:${file}` }, { REJOIN_DATABASE_URL: `sqlite:${home.dir}` }]) {
      const { code, stderr } = await command('serve', { ...wrong })
      expect([wrong, code]).toEqual([wrong, 1])
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(stderr).toMatch(/REJOIN_DATA(?:_DIR|BASE_URL)/)
    }
  })
})

describe('what is made stands alone on stdout', () => {
  it('[RUN-2] a channel, a token and an agent', async () => {
    const channel = await command('channels create --name Shop --origin http://shop.test --origin https://shop.test')
    expect([channel.code, channel.stderr]).toEqual([0, ''])
    expect(channel.stdout).toMatch(UUID)
    const token = await command(`tokens create --name backend --channel ${channel.stdout.trim()} --scope contacts`)
    expect([token.code, token.stderr]).toEqual([0, ''])
    expect(token.stdout).toMatch(/^rjs_[A-Za-z0-9_-]{43}\n$/)
    const agent = await command('agents create --email grace@example.com --name Grace', { REJOIN_AGENT_PASSWORD: 'correct horse battery' })
    expect([agent.code, agent.stderr]).toEqual([0, ''])
    expect(agent.stdout).toMatch(UUID)
    const stored = dumpDatabase(home.databasePath)
    for (const secret of [token.stdout.trim(), 'correct horse battery']) expect(stored).not.toContain(secret)

    expect((await command('channels list')).stdout).toBe(`${channel.stdout.trim()}  Shop  http://shop.test https://shop.test\n`)
    const { stdout } = await command('tokens list')
    expect(stdout).toMatch(/^[0-9a-f-]{36} {2}backend {2}active\n$/)
    const id = stdout.slice(0, 36)
    expect((await command(`tokens revoke ${id}`)).stdout).toBe(`${id}\n`)
    expect((await command('tokens list')).stdout).toContain('revoked')
    expect((await command(`tokens revoke ${id}`)).code).toBe(2)
  })

  it('[RUN-2] as JSON where it is asked for', async () => {
    const json = async (line: string) => JSON.parse((await command(`${line} --json`)).stdout) as unknown
    expect(await json('channels create --name JSON')).toMatchObject({ name: 'JSON', allowed_origins: [], source: 'chat_plugin', attachments: 'off' })
    expect(await json('channels create --name Files --attachments offer')).toMatchObject({ name: 'Files', attachments: 'offer' })
    expect(await json('channels list')).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'JSON' })]))
    expect(await json('tokens create --name JSON')).toEqual({ id: expect.any(String) as string, token: expect.stringMatching(/^rjs_/) as string })
    expect(JSON.stringify(await json('tokens list'))).not.toContain('rjs_')
    expect(await json('agents create --email json@example.com --name J --password long-enough-password')).toMatchObject({ email: 'json@example.com', role: 'agent' })
  })

  it('[RUN-2] a mistyped command prints nothing there', async () => {
    const lines = ['', 'channels', 'channels obliterate', 'channels create', 'channels create --name X --colour red', 'channels create --name X --origin *', 'channels create --name X --attachments sometimes', 'tokens create --name X --scope everything', 'tokens create --name X --channel nobody', 'tokens create --name X --channel 01890000-0000-7000-8000-000000000000', 'tokens revoke', 'agents create --email x --name X --password short', '__proto__', 'serve --port 1']
    const ended = await Promise.all(lines.map((line) => run(line === '' ? ['nonsense'] : line.split(' '), home.env)))
    for (const [index, { code, stdout, stderr }] of ended.entries()) {
      expect([lines[index], code === 0, stdout]).toEqual([lines[index], false, ''])
      expect(stderr.length).toBeGreaterThan(10)
      expect(stderr).not.toMatch(/\bat .*\.js:/)
    }
    const help = await run(['--help'], home.env)
    expect([help.code, help.stdout]).toEqual([0, ''])
    expect(help.stderr).toContain('channels create --name NAME')
  })
})

describe('beside a running server', () => {
  it('[RUN-2] one line says where it listens', async () => {
    const own = makeHome({ REJOIN_LOG_LEVEL: 'debug' })
    const server = await serve(own)
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    server.kill('SIGTERM')
    const { code, stdout } = await server.ended
    expect([code, stdout]).toEqual([0, `rejoin listening on ${server.url}\n`])
    own.remove()
  })

  it('[TOK-10] [TOK-8] commands take effect at once', async () => {
    const server = await serve(home)
    const channel = (await command('channels create --name Live --allow-native')).stdout.trim()
    const token = (await command('tokens create --name live --json')).stdout
    const made = JSON.parse(token) as { id: string; token: string }
    const identify = async () => (await server.call<{ conversations: { resume_token: string }[] }>('contacts.identify', { channel_id: channel, external_id: 'ada' }, { token: made.token })).conversations[0]?.resume_token ?? ''
    const before = takeApart(await identify()).header['kid']
    const rotated = await command('keys rotate')
    expect(rotated.stdout).toMatch(/^[A-Za-z0-9_-]{16}\n$/)
    await until('the new key', async () => JSON.stringify(await (await fetch(`${server.url}/.well-known/jwks.json`)).json()).includes(rotated.stdout.trim()))
    // It is only published yet.
    expect(takeApart(await identify()).header['kid']).toBe(before)
    await command(`tokens revoke ${made.id}`)
    await expect(identify()).rejects.toThrow('401')
    await expect(server.call('channels.list', {}, { token: SYSTEM_TOKEN })).resolves.toBeDefined()
    server.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })

  it('[RUN-3] a stop in the instant of the line is clean', async () => {
    const own = makeHome()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) {
      const server = await serve(own)
      server.kill(signal)
      expect((await server.ended).code).toBe(0)
    }
    own.remove()
  })
})
