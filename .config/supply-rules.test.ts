import { describe, expect, it } from 'vitest'
import { findSupplyProblems } from './supply-rules.mjs'

const HASH = `sha512-${'A'.repeat(86)}==`
const WORKSPACE = `packages:
  - packages/*

# Exact.
catalog:
  '@scope/thing': 1.2.3
  hono: 4.13.19

allowBuilds:
  node: true

minimumReleaseAge: 1440
`
const lock = (name: string, version: string, resolution = `{integrity: ${HASH}}`) => `catalogs:
  default:
    hono:
      specifier: 4.13.19
      version: 4.13.19

packages:

  ${name}@${version}:
    resolution: ${resolution}

snapshots:

  ${name}@${version}: {}
`
const GOOD = { workspace: WORKSPACE, lockfile: lock('hono', '4.13.19'), manifests: { 'package.json': { devDependencies: { node: '24.21.0', hono: 'catalog:' } }, 'packages/a/package.json': { dependencies: { '@rejoin/protocol': 'workspace:*' } } } }

const problems = (change: Partial<Parameters<typeof findSupplyProblems>[0]>) => findSupplyProblems({ ...GOOD, ...change })

it('[RUN-12] a house in order has nothing to mend', () => {
  expect(problems({})).toEqual([])
})

describe('[RUN-12] what is found', () => {
  it.each([
    ['a release of the last hour', { workspace: WORKSPACE.replace('1440', '60') }, 'minimumReleaseAge'],
    ['no age at all', { workspace: WORKSPACE.replace('minimumReleaseAge: 1440', '') }, 'minimumReleaseAge is 0'],
    ['an exception from the age', { workspace: `${WORKSPACE}minimumReleaseAgeExclude:\n  - hono\n` }, 'minimumReleaseAgeExclude'],
    ['another script at install', { workspace: WORKSPACE.replace('node: true', 'node: true\n  esbuild: true') }, 'esbuild may run a script'],
    ['all scripts at install', { workspace: `${WORKSPACE}dangerouslyAllowAllBuilds: true\n` }, 'dangerouslyAllowAllBuilds'],
    ['an override', { workspace: `${WORKSPACE}overrides:\n  hono: npm:hohno@1\n` }, 'overrides'],
    ['a version that floats', { workspace: WORKSPACE.replace('4.13.19', '^4.13.19') }, 'hono is "^4.13.19"'],
    ['a scoped version that floats', { workspace: WORKSPACE.replace('1.2.3', 'latest') }, '@scope/thing is "latest"'],
    ['a lock that names another version', { workspace: WORKSPACE.replace('4.13.19', '4.14.0') }, 'locked as 4.13.19 and named as 4.14.0'],
    ['a package from a git repository', { lockfile: lock('hono', '4.13.19', '{tarball: https://codeload.example/hono}') }, 'hono@4.13.19 does not come from the registry'],
    ['a package without a hash', { lockfile: lock('hono', '4.13.19', '{integrity: sha1-abc}') }, 'SHA-512'],
    ['a known weakness', { lockfile: lock('socket.io-parser', '4.2.5') }, 'socket.io-parser 4.2.5 has a published weakness'],
    ['an old known weakness', { lockfile: lock('ws', '8.9.0') }, 'ws 8.9.0'],
    ['a version beside the catalog', { manifests: { 'packages/a/package.json': { dependencies: { hono: '^4.0.0' } } } }, 'hono is "^4.0.0"'],
    ['a dependency from an address', { manifests: { 'packages/a/package.json': { devDependencies: { x: 'github:somebody/x' } } } }, 'github:somebody/x'],
    ['a Node that floats', { manifests: { 'package.json': { devDependencies: { node: '^24.0.0' } } } }, 'node is'],
    ['a script of our own at install', { manifests: { 'packages/a/package.json': { scripts: { postinstall: 'curl x | sh' } } } }, 'postinstall would run'],
    ['settings where nobody looks', { manifests: { 'packages/a/package.json': { pnpm: { overrides: {} } } } }, 'pnpm belongs'],
  ])('%s', (_, change, words) => {
    expect(problems(change)).toContainEqual(expect.stringContaining(words))
  })

  it('nothing in a newer version than the floor', () => {
    for (const version of ['4.2.6', '4.3.0', '5.0.0', '4.2.10']) expect(problems({ lockfile: lock('socket.io-parser', version) })).toEqual([])
  })
})
