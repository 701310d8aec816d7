import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes, webhookEventTypes } from '@rejoin/protocol'
import { calls } from '../src/http/create-http-app.ts'
import { html } from '../src/http/docs/html.ts'
import { writeCurl } from '../src/http/docs/write-code.ts'
import { nouns } from '../src/http/openapi/nouns.ts'
import { startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const run = promisify(execFile)

let server: TestServer
let page: string
let headers: Headers
beforeAll(async () => {
  server = await startTestServer({ logLevel: 'silent' })
  const response = await fetch(`${server.url}/docs`)
  headers = response.headers
  page = await response.text()
})
afterAll(() => server.close())

const find = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = '']) => found)

describe('the page of the document', () => {
  it('[WIRE-13] it shows every call, event, object and code', () => {
    const ids = find(/\bid="([^"]+)"/g)
    for (const { name } of calls) expect(ids).toContain(name)
    for (const type of webhookEventTypes) expect(ids).toContain(`event-${type}`)
    for (const name of Object.keys(nouns)) expect(ids).toContain(`object-${name}`)
    for (const code of Object.keys(errorCodes)) expect(ids).toContain(`error-${code}`)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('[WIRE-13] every link inside it leads somewhere', () => {
    const ids = new Set(find(/\bid="([^"]+)"/g))
    const links = find(/href="#([^"]+)"/g)
    expect(links.length).toBeGreaterThan(300)
    expect(links.filter((id) => !ids.has(id))).toEqual([])
  })

  it('[WIRE-13] it takes nothing from elsewhere', async () => {
    const taken = [...find(/\bsrc="([^"]*)"/g), ...find(/<link [^>]*href="([^"]*)"/g), ...find(/<a [^>]*href="([^#"][^"]*)"/g)]
    expect(new Set(taken)).toEqual(new Set(['docs/docs.js', 'docs/icon.svg', 'docs/docs.css', 'openapi.json']))
    for (const address of taken) expect([address, (await fetch(new URL(address, `${server.url}/docs`))).status]).toEqual([address, 200])
    for (const file of ['docs.css', 'docs.js']) expect(await (await fetch(`${server.url}/docs/${file}`)).text()).not.toMatch(/https?:|url\(|@import|import\(/)
  })

  it('[WIRE-13] it runs nothing inline, under a policy that forbids it', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! src="docs\/docs\.js"><\/script>)/)
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) expect(policy).toContain(rule)
    expect(policy).not.toContain('unsafe')
  })

  it('[WIRE-13] only its own files are there', async () => {
    for (const path of ['/docs/nothing.js', '/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/package.json']) expect([path, (await fetch(server.url + path)).status]).toEqual([path, 404])
    const { status, headers: answer } = await fetch(`${server.url}/docs/`, { redirect: 'manual' })
    expect([status, answer.get('location')]).toEqual([302, '../docs'])
  })

  it('[WIRE-13] its commands run in a shell as they are', async () => {
    const request = { name: `Ada's "tea" & $HOME \\ shop`, allowed_origins: ['https://shop.example.com'] }
    const command = writeCurl(server.url, 'channels.chatplugin.connect', { summary: '', value: request, 'x-caller': 'system' })
    const { stdout } = await run('sh', ['-c', command], { env: { ...process.env, REJOIN_SYSTEM_TOKEN: SYSTEM_TOKEN } })
    expect(JSON.parse(stdout)).toMatchObject(request)
    const shown = writeCurl('http://chat.test', 'contacts.info', { summary: '', value: { id: 'x' }, 'x-caller': 'agent' })
    expect(shown.split('\n')).toEqual(['curl http://chat.test/contacts.info \\', '  -H "Authorization: Bearer $REJOIN_AGENT_TOKEN" \\', "  -H 'Content-Type: application/json' \\", "  -d '{", '  "id": "x"', "}'"])
  })

  it('[WIRE-13] what is put into it cannot become markup', () => {
    const hostile = `</code><script>alert('1')</script>&"`
    expect(html`<p title="${hostile}">${[hostile, null, 7]}</p>`.text).toBe('<p title="&lt;/code&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;">&lt;/code&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;7</p>')
  })
})
