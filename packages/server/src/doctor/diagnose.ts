import type { Config } from '../config.ts'
import type { GuardedFetch } from '../net/guarded-fetch.ts'
import { checkBackend } from './check-backend.ts'
import { checkMachine } from './check-machine.ts'
import { checkPage } from './check-page.ts'
import { checkServer } from './check-server.ts'
import { skipped, type Finding } from './finding.ts'

export type Patient = {
  /** Where people reach it. */
  readonly url: string
  /** Pages of websites that have the widget. */
  readonly pages: readonly string[]
  readonly channelId: string | null
  readonly token: string | null
  readonly machine: Pick<Config, 'dataDir' | 'databasePath'>
  readonly fetch: GuardedFetch
}

/** Looks at a running installation as its visitors, its websites and its backend meet it (DIAG-1). Changes nothing. */
export async function diagnose({ url, pages, channelId, token, machine, fetch }: Patient): Promise<readonly Finding[]> {
  const server = await checkServer(url)
  const local = checkMachine(machine)
  // What cannot be reached has no pages and no tokens.
  if (server.some(({ check, verdict }) => check === 'reachable' && verdict === 'failed')) return [...server, ...local]
  const site = pages.length === 0 ? [skipped('page', 'Name a page of your website with --page to have its origin and its Content-Security-Policy checked.')] : (await Promise.all(pages.map((page) => checkPage(url, page)))).flat()
  return [...server, ...site, ...(await checkBackend({ url, token, channelId, pages, fetch })), ...local]
}
