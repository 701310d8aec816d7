// @ts-check
/**
 * What may come into the house (RUN-12): only versions that are named exactly in one place, from the registry and by their
 * hash, not brand-new, and without a script that runs at install. Pure, so that a test can show that each rule bites.
 */

/** A day. Most hijacked releases are gone by then. */
const YOUNGEST_RELEASE_MINUTES = 1440

/** The packages that may run a script at install, and why. */
const mayBuild = ['node']

/** Below these, somebody has published how to bring the process down or get in. */
const floors = {
  'engine.io': '6.6.9',
  hono: '4.12.21',
  jose: '6.0.0',
  preact: '10.28.2',
  'socket.io': '4.8.0',
  'socket.io-parser': '4.2.6',
  ws: '8.21.0',
}

/** Scripts that a package manager runs by itself. */
const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare']

/**
 * @param {{ workspace: string, lockfile: string, manifests: Readonly<Record<string, Manifest>> }} sources as text; manifests by path
 * @typedef {{ scripts?: Record<string, string>, dependencies?: Record<string, string>, devDependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, overrides?: unknown, pnpm?: unknown }} Manifest
 * @returns {string[]} one line per finding
 */
export function findSupplyProblems({ workspace, lockfile, manifests }) {
  const catalog = readEntries(workspace, 'catalog')
  return [...judgeWorkspace(workspace, catalog), ...judgeLockfile(lockfile, catalog), ...Object.entries(manifests).flatMap(([path, manifest]) => judgeManifest(path, manifest))]
}

/** @param {string} workspace @param {ReadonlyMap<string, string>} catalog */
function judgeWorkspace(workspace, catalog) {
  const findings = []
  const age = Number(/^minimumReleaseAge:\s*(\d+)/m.exec(workspace)?.[1] ?? 0)
  if (age < YOUNGEST_RELEASE_MINUTES) findings.push(`pnpm-workspace.yaml: minimumReleaseAge is ${age}; a release younger than ${YOUNGEST_RELEASE_MINUTES} minutes is not installed.`)
  const builds = [...readEntries(workspace, 'allowBuilds')].filter(([, allowed]) => allowed === 'true').map(([name]) => name)
  for (const name of builds) if (!mayBuild.includes(name)) findings.push(`pnpm-workspace.yaml: ${name} may run a script at install; find a package that needs none, or say in supply-rules.mjs why it must.`)
  for (const setting of ['dangerouslyAllowAllBuilds', 'onlyBuiltDependencies', 'minimumReleaseAgeExclude', 'registry', 'overrides', 'patchedDependencies']) {
    if (new RegExp(`^${setting}:`, 'm').test(workspace)) findings.push(`pnpm-workspace.yaml: ${setting} opens a way around the rules of the house.`)
  }
  for (const [name, version] of catalog) if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) findings.push(`pnpm-workspace.yaml: ${name} is "${version}"; name one version exactly.`)
  return findings
}

/** @param {string} lockfile @param {ReadonlyMap<string, string>} catalog */
function judgeLockfile(lockfile, catalog) {
  const findings = []
  const locked = new Map([...lockfile.matchAll(/^ {4}'?([^'\s]+?)'?:\n {6}specifier: (\S+)\n {6}version: (\S+)$/gm)].map(([, name = '', specifier = '', version = '']) => [name, { specifier, version }]))
  for (const [name, version] of catalog) {
    const entry = locked.get(name)
    // A catalog entry that nobody uses is not locked; knip finds it.
    if (entry !== undefined && (entry.specifier !== version || entry.version !== version)) findings.push(`pnpm-lock.yaml: ${name} is locked as ${entry.version} and named as ${version}; install again.`)
  }
  for (const [, package_ = '', resolution = ''] of lockfile.matchAll(/^ {2}(\S+):\n {4}resolution: (.+)$/gm)) {
    if (!/^\{integrity: sha512-[A-Za-z0-9+/]{86}==\}$/.test(resolution)) findings.push(`pnpm-lock.yaml: ${package_} does not come from the registry by a SHA-512 hash.`)
  }
  for (const [, name = '', version = ''] of lockfile.matchAll(/^ {2}'?(@?[^@'\s]+)@([^(:'\s]+)'?:$/gm)) {
    const floor = Object.hasOwn(floors, name) ? floors[/** @type {keyof typeof floors} */ (name)] : undefined
    if (floor !== undefined && isOlder(version, floor)) findings.push(`pnpm-lock.yaml: ${name} ${version} has a published weakness; at least ${floor}.`)
  }
  return [...new Set(findings)]
}

/** @param {string} path @param {Manifest} manifest */
function judgeManifest(path, manifest) {
  const findings = []
  for (const group of /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies'])) {
    for (const [name, version] of Object.entries(manifest[group] ?? {})) {
      // pnpm would download a runtime from elsewhere if it stood in the catalog.
      const isPinnedNode = path === 'package.json' && name === 'node' && /^\d+\.\d+\.\d+$/.test(version)
      if (version !== 'catalog:' && version !== 'workspace:*' && !isPinnedNode) findings.push(`${path}: ${name} is "${version}"; its version stands in the catalog of pnpm-workspace.yaml.`)
    }
  }
  for (const script of lifecycle) if (manifest.scripts?.[script] !== undefined) findings.push(`${path}: the script ${script} would run at install.`)
  for (const key of /** @type {const} */ (['overrides', 'pnpm'])) if (manifest[key] !== undefined) findings.push(`${path}: ${key} belongs into pnpm-workspace.yaml, where it is looked at.`)
  return findings
}

/** The `name: value` lines below a key of the top level. @param {string} yaml @param {string} key @returns {ReadonlyMap<string, string>} */
function readEntries(yaml, key) {
  const block = new RegExp(`^${key}:\\n((?:(?: {2,}.*|\\s*#.*|)\\n)+)`, 'm').exec(`${yaml}\n`)?.[1] ?? ''
  return new Map([...block.matchAll(/^ {2}'?([^'\s:]+)'?:\s*'?([^'\s#]+)'?/gm)].map(([, name = '', value = '']) => [name, value]))
}

/** @param {string} version @param {string} floor */
function isOlder(version, floor) {
  const [a, b] = [version, floor].map((text) => text.split(/[.-]/).map(Number))
  const at = [0, 1, 2].find((index) => a?.[index] !== b?.[index])
  return at !== undefined && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}
