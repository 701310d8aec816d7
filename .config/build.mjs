// @ts-check
/**
 * Build what runs: the libraries and the server with the compiler, the widget and the inbox with Vite. A target whose
 * sources did not change since its last good build is left alone, so that a second start is quick.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root, runTool } from './run-tool.mjs'

/** @typedef {{ name: string, sources: string[], makes: string[], build: () => ReturnType<typeof runTool> }} Target */

/** @type {Target} */
const libraries = {
  name: 'server',
  sources: ['packages/protocol', 'packages/node', 'packages/server'],
  makes: ['packages/protocol/dist', 'packages/node/dist', 'packages/server/dist'],
  build: () => runTool('tsc', ['-b', 'packages/server', 'packages/node'], { capture: true }),
}

/** @type {Target[]} */
const bundles = ['widget', 'inbox'].map((name) => ({
  name,
  sources: ['packages/protocol', `packages/${name}`],
  makes: [`packages/${name}/dist`],
  build: () => runTool('vite', ['build', '--logLevel', 'warn'], { cwd: `packages/${name}`, capture: true }),
}))

/** Its types are those of the built widget. */
/** @type {Target} */
const react = {
  name: 'react',
  sources: ['packages/protocol/src/embed.ts', 'packages/widget/src/index.ts', 'packages/react'],
  makes: ['packages/react/dist'],
  build: () => runTool('tsc', ['-b', 'packages/react'], { capture: true }),
}

const stamps = join(root, 'node_modules', '.cache', 'rejoin-build')

/**
 * Build every target that needs it; says what it does, and nothing when there is nothing to do.
 * @returns {Promise<boolean>} whether all of them are good now
 */
export async function buildAll() {
  const wanted = [libraries, ...bundles, react].filter((target) => !isFresh(target))
  if (wanted.length === 0) return true
  console.log(`Building ${wanted.map((target) => target.name).join(', ')} …`)
  const started = performance.now()
  // The bundles may read what the compiler writes, so they follow it; they do not know each other.
  const built = (!wanted.includes(libraries) || (await build(libraries)))
    && (await Promise.all(bundles.filter((target) => wanted.includes(target)).map(build))).every(Boolean)
    && (!wanted.includes(react) || (await build(react)))
  if (built) console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  return built
}

async function build(/** @type {Target} */ target) {
  const before = fingerprint(target)
  const { code, output } = await target.build()
  if (output.trim() !== '') console.log(output.trimEnd())
  if (code !== 0) {
    console.error(`The ${target.name} does not build; the lines above say where.`)
    return false
  }
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, target.name), before)
  return true
}

function isFresh(/** @type {Target} */ target) {
  const stamp = join(stamps, target.name)
  if (!existsSync(stamp) || !target.makes.every((folder) => existsSync(join(root, folder)))) return false
  return readFileSync(stamp, 'utf8') === fingerprint(target)
}

/** A hash over names, sizes and times of all that a target is made from, tests left out. */
function fingerprint(/** @type {Target} */ target) {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'tsconfig.base.json', ...target.sources.flatMap(listSources)]) {
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** @returns {string[]} */
function listSources(/** @type {string} */ folder) {
  if (statSync(join(root, folder)).isFile()) return [folder]
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ['node_modules', 'dist', 'test'].includes(entry.name) ? [] : listSources(path)
    return /\.(test|suite)\.tsx?$|\.md$/.test(entry.name) ? [] : [path]
  })
}

if (basename(process.argv[1] ?? '') === 'build.mjs') process.exitCode = (await buildAll()) ? 0 : 1
