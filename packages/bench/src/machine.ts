import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

export type Machine = { readonly cpu: string; readonly cores: number; readonly memory_gib: number; readonly system: string; readonly node: string; readonly packages: Readonly<Record<string, string>> }

/** What the figures were made on; without it they mean nothing. */
export function describeMachine(): Machine {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    // Of the kernel's name only the version: the rest may say whose machine it is.
    system: `${process.platform} ${release().split('.').slice(0, 2).join('.')}`,
    node: process.versions.node,
    packages: Object.fromEntries(['better-sqlite3', 'hono', 'socket.io', 'ws'].map((name) => [name, readVersion(name)])),
  }
}

function readVersion(name: string): string {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
