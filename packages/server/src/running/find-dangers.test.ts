import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, readServerConfig } from '../config.ts'
import { readFileSystem } from './read-file-system.ts'

const SECRET = 'b8f1c0de97a2463fb5d4e6a7c8091d2e3f4a5b6c7d8e9f00112233445566778a'
const LOCAL = { REJOIN_SYSTEM_TOKEN: SECRET }
const PUBLIC = { REJOIN_HOST: '0.0.0.0', REJOIN_PUBLIC_URL: 'https://chat.example.com', REJOIN_SYSTEM_TOKEN: SECRET }
const EXT4 = 0xef53

/** The variables that stop the start, and what is said of them. */
function problemsOf(env: Record<string, string>, fileSystem: number | null = EXT4): readonly string[] {
  try {
    readServerConfig(env, () => fileSystem)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems
  }
}
const variablesOf = (...args: Parameters<typeof problemsOf>) => problemsOf(...args).map((problem) => problem.split(' ')[0])

describe('[RUN-10] a server that other machines can reach', () => {
  it('starts behind TLS with a secret', () => {
    expect(problemsOf(PUBLIC)).toEqual([])
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', '203.0.113.9', '2001:db8::1', 'chat.internal'])('on %s wants TLS in front', (host) => {
    expect(variablesOf({ ...PUBLIC, REJOIN_HOST: host, REJOIN_PUBLIC_URL: 'http://chat.example.com' })).toEqual(['REJOIN_PUBLIC_URL'])
    expect(variablesOf({ REJOIN_HOST: host })).toEqual(['REJOIN_PUBLIC_URL'])
  })

  it('names the way out, and takes it', () => {
    const [problem = ''] = problemsOf({ ...PUBLIC, REJOIN_PUBLIC_URL: 'http://chat.internal' })
    for (const remedy of ['https://', '127.0.0.1', 'REJOIN_PLAIN_HTTP=allow']) expect(problem).toContain(remedy)
    expect(problemsOf({ ...PUBLIC, REJOIN_PUBLIC_URL: 'http://chat.internal', REJOIN_PLAIN_HTTP: 'allow' })).toEqual([])
  })

  it.each(['changeme-changeme-changeme-changeme', 'rjs_your-token-your-token-your-token', 'this-is-only-an-example-token-0123456789', 'my-password-is-long-enough-0123456789', 'a'.repeat(64), '0123012301230123012301230123012301230123'])('wants a secret that nobody knows, not %s', (token) => {
    const problems = problemsOf({ ...PUBLIC, REJOIN_SYSTEM_TOKEN: token, REJOIN_METRICS_TOKEN: token })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['REJOIN_SYSTEM_TOKEN', 'REJOIN_METRICS_TOKEN'])
    expect(problems.join()).not.toContain(token)
    expect(problems.join()).toContain('openssl rand')
  })

  it('believes nobody and everybody is not the same', () => {
    expect(variablesOf({ ...PUBLIC, REJOIN_TRUSTED_PROXIES: '0.0.0.0/0', REJOIN_WEBHOOK_ALLOW_CIDRS: '10.0.0.0/8,::/0' })).toEqual(['REJOIN_TRUSTED_PROXIES', 'REJOIN_WEBHOOK_ALLOW_CIDRS'])
  })

  it('says all of it at once, once per variable', () => {
    expect(variablesOf({ REJOIN_HOST: '0.0.0.0', REJOIN_PORT: 'x', REJOIN_PUBLIC_URL: 'nonsense', REJOIN_SYSTEM_TOKEN: 'short', REJOIN_METRICS_TOKEN: 'a'.repeat(20) }, 0x6969)).toEqual(['REJOIN_PORT', 'REJOIN_PUBLIC_URL', 'REJOIN_SYSTEM_TOKEN', 'REJOIN_DATABASE_URL', 'REJOIN_METRICS_TOKEN'])
  })
})

describe('[RUN-10] a server of this machine alone', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '127.0.0.2'])('on %s starts as it is', (host) => {
    expect(problemsOf({ REJOIN_HOST: host, REJOIN_PUBLIC_URL: 'http://chat.test', REJOIN_SYSTEM_TOKEN: 'a'.repeat(64), REJOIN_WEBHOOK_ALLOW_CIDRS: '0.0.0.0/0' })).toEqual([])
  })

  it('is all a command needs, wherever the server listens', () => {
    expect(readConfig({ REJOIN_HOST: '0.0.0.0' }).host).toBe('0.0.0.0')
  })
})

describe('[RUN-11] the database', () => {
  it.each([
    ['NFS', 0x6969],
    ['CIFS', 0xff534d42],
    ['CIFS', 0xff534d42 | 0],
    ['SMB2', 0xfe534d42],
    ['Ceph', 0x00c36400],
  ])('on %s is refused (%#)', (name, type) => {
    const [problem = '', ...more] = problemsOf(LOCAL, type)
    expect(more).toEqual([])
    expect(problem).toMatch(new RegExp(`^REJOIN_DATABASE_URL .*\\(${name}\\).*disk of this machine`))
  })

  it.each([EXT4, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0x65735546, null])('on a file system of this machine is fine (%#)', (type) => {
    expect(problemsOf(LOCAL, type)).toEqual([])
  })

  it('is looked for where it will be', () => {
    const dir = mkdtempSync(join(tmpdir(), 'rejoin-fs-'))
    expect(readFileSystem(join(dir, 'not', 'made', 'yet', 'rejoin.db'))).toBe(readFileSystem(join(dir, 'rejoin.db')))
    rmSync(dir, { recursive: true })
  })
})
