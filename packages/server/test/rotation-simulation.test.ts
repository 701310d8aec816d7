import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, type Clock } from '../src/clock.ts'
import { judgeSecret } from '../src/identity/judge-secret.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../src/store/store.ts'

/** Days in the life of many browsers, against the real store, with a clock that the test turns (RES-13, RES-14). */

const FAMILIES = 60
const TABS = 5
const DAYS = 12
const LOST_ANSWERS = 0.3

let dir: string
let store: Store
let now: number
const clock: Clock = { now: () => now }

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rejoin-rotation-'))
  now = Date.parse('2026-01-01T00:00:00.000Z')
  store = openSqliteStore(join(dir, 'rejoin.db'), { clock })
})
afterEach(async () => {
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

/** Numbers that look random and are the same in every run. */
function makeDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

let serial = 0
const nextSecret = (): string => `secret-${(serial += 1)}`

/** One browser: several tabs share the stored secret, and re-read it before each connect, as the widget does. */
type Browser = { stored: string; revoked: boolean }

async function openBrowser(channelId: string): Promise<Browser> {
  const secret = nextSecret()
  await store.openAnonymousSession({ channel_id: channelId, install_hash: `install-${secret}`, secret_hash: secret, device: { browser: null, os: null, kind: 'unknown' }, attributes: {}, expires_at: '2030-01-01T00:00:00.000Z' })
  return { stored: secret, revoked: false }
}

/** A tab connects; a rotated secret may get lost on the way, and is stored only if no other tab was faster. */
async function connect(browser: Browser, answerArrives: boolean): Promise<void> {
  const presented = browser.stored
  const next = nextSecret()
  const use = await store.useSecret({ hash: presented, make_next_hash: () => next }, judgeSecret)
  if (use.kind === 'reused' || (use.kind === 'accepted' && use.session.revoked_at !== null)) {
    browser.revoked = true
    return
  }
  if (use.kind === 'accepted' && use.rotated && answerArrives && browser.stored === presented) browser.stored = next
}

async function openChannel(): Promise<string> {
  return (await store.insertChannel({ name: 'Shop', allowed_origins: [], allow_native: true, settings: {}, identity_policy: 'standard', after_completed: 'reopen', attachments: 'off', page_push_hosts: [], user_jwt: null, user_proof: null })).id
}

it('[RES-13] five tabs on a bad network stay logged in', async () => {
  const channel = await openChannel()
  const dice = makeDice(7)
  const browsers = await Promise.all(Array.from({ length: FAMILIES }, () => openBrowser(channel)))
  for (let step = 0; step < DAYS * 3; step++) {
    now += 8 * HOUR + dice() * HOUR
    // All tabs of all browsers come back at the same moment, as after a deploy.
    await Promise.all(browsers.flatMap((browser) => Array.from({ length: TABS }, () => connect(browser, dice() > LOST_ANSWERS))))
    now += 2 * MINUTE
    await Promise.all(browsers.map((browser) => connect(browser, dice() > LOST_ANSWERS)))
  }
  expect(browsers.filter((browser) => browser.revoked)).toHaveLength(0)
})

it('[RES-14] a copied secret ends the session within days', async () => {
  const channel = await openChannel()
  const dice = makeDice(11)
  const owners = await Promise.all(Array.from({ length: FAMILIES }, () => openBrowser(channel)))
  const thieves = owners.map((owner): Browser => ({ stored: owner.stored, revoked: false }))
  const stolenAt = now
  const caughtAfter = new Map<number, number>()
  for (let step = 0; step < DAYS * 4 && caughtAfter.size < FAMILIES; step++) {
    now += 6 * HOUR + dice() * HOUR
    await Promise.all([...owners, ...thieves].map((browser) => connect(browser, dice() > LOST_ANSWERS)))
    owners.forEach((owner, index) => {
      if ((owner.revoked || thieves[index]?.revoked === true) && !caughtAfter.has(index)) caughtAfter.set(index, now - stolenAt)
    })
  }
  expect(caughtAfter.size).toBe(FAMILIES)
  const sorted = [...caughtAfter.values()].toSorted((a, b) => a - b)
  // Anonymous sessions have the longer grace; with both active it still takes days, not the 180 days of the session.
  expect(sorted[Math.floor(FAMILIES / 2)]).toBeLessThan(4 * DAY)
})
