// @ts-check
/** The rules of `supply-rules.mjs`, for what lies here. Prints one line per finding. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run-tool.mjs'
import { findSupplyProblems } from './supply-rules.mjs'

const read = (/** @type {string} */ file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '')

const folders = ['packages', 'examples'].flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
const paths = ['package.json', 'e2e/package.json', ...folders.map((folder) => `${folder}/package.json`)].filter((path) => existsSync(join(root, path)))
const lockfile = read('pnpm-lock.yaml')

const findings = [
  ...(lockfile === '' ? ['pnpm-lock.yaml is missing: without it everybody installs something else.'] : []),
  ...findSupplyProblems({ workspace: read('pnpm-workspace.yaml'), lockfile, manifests: Object.fromEntries(paths.map((path) => [path, JSON.parse(read(path))])) }),
]
for (const finding of findings) console.error(finding)
console.log(findings.length === 0 ? `Supply chain: ${paths.length} manifests and their lockfile, all as they should be.` : `Supply chain: ${findings.length} to mend.`)
process.exitCode = findings.length === 0 ? 0 : 1
