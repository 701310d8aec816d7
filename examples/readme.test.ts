import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { SYSTEM_TOKEN, startTestServer } from '../packages/server/test/support/test-server.ts'
import { createChat } from './shop/chat.ts'

/** What the README shows is what works: its blocks are run, or are the very lines of the example. */
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The code block that follows a marker. */
function readBlock(marker: string): string {
  const block = new RegExp(`<!-- ${marker} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1]
  if (block === undefined) throw new Error(`the README has no block "${marker}"`)
  return block
}

const trimLines = (text: string): string => text.split('\n').map((line) => line.trim()).filter(Boolean).join('\n')

it('the backend lines are those of the shop', () => {
  const shop = readFileSync(new URL('./shop/chat.ts', import.meta.url), 'utf8')
  expect(trimLines(shop)).toContain(trimLines(readBlock('from: examples/shop/chat.ts')))
})

it('the curl call identifies somebody', async () => {
  const server = await startTestServer()
  try {
    const channel = await server.connectChannel()
    const env = { ...process.env, REJOIN_URL: server.url, REJOIN_SYSTEM_TOKEN: SYSTEM_TOKEN, REJOIN_CHANNEL_ID: channel.id }
    const { stdout } = await promisify(execFile)('bash', ['-c', readBlock('run')], { env })
    const answer = JSON.parse(stdout) as { contact: { external_id: string }; conversations: { verdict: string; resume_token: string }[] }
    expect(answer.contact.external_id).toBe('user-42')
    expect(answer.conversations[0]).toMatchObject({ verdict: 'created', resume_token: expect.stringMatching(/^eyJ/) })
  } finally {
    await server.close()
  }
})

it('the snippet is the one the shop embeds', async () => {
  const chat = createChat({ url: 'https://chat.example.com', channelId: 'C', token: 'rjs_0123456789-0123456789-0123456789' })
  const embedded = String(await chat.embed('N', null, 'T')).replaceAll(' nonce="N"', '').replaceAll('"C"', "'…'").replaceAll('"T"', "'…'")
  expect(trimLines(embedded)).toBe(trimLines(readBlock("from: the shop's page")))
})

it('every file it points to exists', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '')
  expect(links.length).toBeGreaterThan(5)
  expect(links.filter((link) => !existsSync(new URL(`../${link}`, import.meta.url)))).toEqual([])
})
