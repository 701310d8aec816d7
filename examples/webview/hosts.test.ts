import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ToApp, ToPage } from '@rejoin/protocol'
import { expect, it } from 'vitest'

/** What an example says and hears is what there is; whatever is renamed is renamed here, too. */
const toApp: Record<keyof ToApp, true> = { ready: true, need_token: true, unread: true, resume: true, status: true, error: true, open_url: true, download: true, close: true }
const toPage: Record<keyof ToPage, true> = { identify: true, logout: true, open: true, set_insets: true, set_theme: true, set_locale: true, visibility: true }

const folder = import.meta.dirname
const guide = readFileSync(join(folder, '../../packages/widget/docs/inside-an-app.md'), 'utf8')
const hosts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(tsx|swift|kt|dart|html)$/.test(name))

/** The first column of the table under a heading. */
function listRows(heading: string): readonly string[] {
  const [, section = ''] = guide.split(`\n### ${heading}\n`)
  return [...(section.split('\n#')[0] ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '').toSorted()
}

it('the guide names every message, and no other', () => {
  expect(listRows('What the page tells')).toEqual(Object.keys(toApp).toSorted())
  expect(listRows('What you may say')).toEqual(Object.keys(toPage).toSorted())
})

it('there is an example for every kind of app', () => {
  expect(hosts).toHaveLength(6)
})

it.each(hosts)('%s says and hears what there is', (name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  const said = [...text.matchAll(/\bsay\(\s*['"](\w+)['"]/g)].map(([, type]) => type)
  expect(said).toContain('identify')
  expect(said.filter((type) => !Object.hasOwn(toPage, type ?? ''))).toEqual([])
  for (const type of ['need_token', 'unread', 'open_url', 'download']) expect(text).toMatch(new RegExp(`['"]${type}['"]`))
  for (const word of ['source', 'rejoin', 'version', 'https://chat.example.com', 'YOUR-CHANNEL-ID', '/webview?channel_id=']) expect(text).toContain(word)
  expect(text).not.toMatch(/resume_token=|localStorage/)
})

it('every file they point to exists', () => {
  for (const [text, from] of [[guide, join(folder, '../../packages/widget/docs')], [readFileSync(join(folder, 'README.md'), 'utf8'), folder]] as const) {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link ?? '')
    expect(links.length).toBeGreaterThan(1)
    expect(links.filter((link) => !existsSync(join(from, link)))).toEqual([])
  }
})
