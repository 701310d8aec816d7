import { parseArgs } from 'node:util'
import { systemClock, type Clock } from '../clock.ts'
import { openStore } from '../compose.ts'
import { readConfig, type Config } from '../config.ts'
import type { Store } from '../store/store.ts'

export type Command = {
  /** The words that call it, e.g. `['channels', 'create']`. */
  readonly words: readonly string[]
  readonly usage: string
  readonly summary: string
  readonly run: (args: readonly string[]) => Promise<void>
}

/** The command was typed wrongly; its usage is shown. */
export class UsageError extends Error {}

export type Flags = { readonly values: Readonly<Record<string, string | undefined>>; readonly lists: Readonly<Record<string, readonly string[]>>; readonly json: boolean; readonly rest: readonly string[] }

/** Reads `--name value` flags; `lists` may be repeated. Throws `UsageError` for unknown ones. */
export function readFlags(args: readonly string[], single: readonly string[], lists: readonly string[] = [], switches: readonly string[] = []): Flags {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }])),
        ...Object.fromEntries(single.map((name) => [name, { type: 'string' as const }])),
        ...Object.fromEntries(lists.map((name) => [name, { type: 'string' as const, multiple: true }])),
      },
    })
    const read = (name: string): unknown => (values as Record<string, unknown>)[name]
    return {
      json: values.json === true,
      values: Object.fromEntries([...single.map((name) => [name, read(name) as string | undefined]), ...switches.map((name) => [name, read(name) === true ? 'true' : undefined])]),
      lists: Object.fromEntries(lists.map((name) => [name, (read(name) as string[] | undefined) ?? []])),
      rest: positionals,
    }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

export function requireFlag(flags: Flags, name: string): string {
  const value = flags.values[name]
  if (value === undefined || value === '') throw new UsageError(`--${name} is required.`)
  return value
}

/** Opens the store beside a possibly running server; SQLite lets both write. */
export async function withStore<T>(work: (store: Store, config: Config, clock: Clock) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const store = openStore(config)
  try {
    return await work(store, config, systemClock)
  } finally {
    await store.close()
  }
}

/** What was made, alone on stdout: a script can take it as it is. */
export function print(flags: Flags, value: unknown, plain: string): void {
  process.stdout.write(`${flags.json ? JSON.stringify(value) : plain}\n`)
}
