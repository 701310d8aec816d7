import { describe, expect, it } from 'vitest'
import { judgePolicy } from './judge-policy.ts'

const SERVER = 'https://chat.example.com'
const PAGE = { origin: 'https://shop.example.com', nonce: 'abc' }

const missing = (policy: string, page = PAGE, server = SERVER) => judgePolicy(policy, page, server).map(({ directive, source, essential }) => `${directive} ${source}${essential ? ' !' : ''}`)

const SCRIPT = `script-src ${SERVER} !`
const CALLS = `connect-src ${SERVER} !`
const SOCKET = 'connect-src wss://chat.example.com'
const IMAGES = `img-src ${SERVER}`

describe('[DIAG-3] a policy', () => {
  it.each<[policy: string, missing: readonly string[]]>([
    ['', []],
    ["frame-ancestors 'none'; upgrade-insecure-requests", []],
    ["default-src 'none'", [SCRIPT, CALLS, SOCKET, IMAGES]],
    ["default-src 'self'", [SCRIPT, CALLS, SOCKET, IMAGES]],
    ['default-src https: wss:', []],
    ['default-src *', []],
    ["default-src 'none'; script-src https://chat.example.com; connect-src https://chat.example.com wss://chat.example.com; img-src https:", []],
    ["default-src 'none'; script-src https://chat.example.com; connect-src https://chat.example.com; img-src https:", [SOCKET]],
    ["DEFAULT-SRC 'none'; Script-Src CHAT.example.com; connect-src chat.example.com; img-src *.example.com", [SOCKET]],
    ["default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src https: wss:; img-src https:", []],
    ["default-src 'none'; script-src 'nonce-other' 'strict-dynamic' https://chat.example.com; connect-src https: wss:; img-src https:", [SCRIPT]],
    // The tag is trusted, the parts that it loads are not.
    ["script-src 'nonce-abc'", [SCRIPT]],
    ["script-src 'nonce-abc' https://chat.example.com", []],
    ["script-src 'none'; script-src-elem https://chat.example.com", []],
    ["script-src https://chat.example.com/widget.js", []],
    ["script-src https://chat.example.com/other/", [SCRIPT]],
    ["script-src https://chat.example.com:8443", [SCRIPT]],
    ["script-src https://chat.example.com:*", []],
    ["script-src http://chat.example.com", []],
    ["script-src https://*.chat.example.com", [SCRIPT]],
    ["script-src https://evilchat.example.com https://chat.example.com.evil", [SCRIPT]],
    ["connect-src ws://chat.example.com", []],
    ["img-src 'none'; img-src https:", [IMAGES]],
    ["script-src 'unsafe-inline' 'unsafe-eval'", [SCRIPT]],
  ])('%j withholds %j', (policy, expected) => {
    expect(missing(policy)).toEqual(expected)
  })

  it('with self allows a server on the same origin', () => {
    expect(missing("default-src 'self'", { origin: SERVER, nonce: null as unknown as string })).toEqual([SOCKET])
    expect(missing("default-src 'self'", { origin: 'http://localhost:3000', nonce: 'abc' }, 'http://localhost:3000')).toEqual([])
    expect(missing("default-src 'self'", { origin: 'http://localhost:3000', nonce: 'abc' }, 'http://localhost:8080')).toHaveLength(4)
  })
})
