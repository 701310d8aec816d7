// @ts-check
/**
 * What a visitor downloads, in bytes as a server sends them (brotli), against the most we allow: before the first
 * click that is the loader, when the chat is opened the loader and everything it brings in. Read from Vite's manifest.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { root } from './run-tool.mjs'

const most = { loaded: 3_000, opened: 40_000 }
const loader = 'widget.js'

/** Chunks that wait until they are used, by the folder of their source: their size is shown, not bounded. */
const onDemand = /(^|\/)(emoji|locales|on-demand)\//

/**
 * @typedef {{ file: string, src?: string, isEntry?: boolean, imports?: string[], dynamicImports?: string[], css?: string[] }} Chunk
 */

const dist = join(root, 'packages/widget/dist')
const manifestFile = join(dist, '.vite/manifest.json')

if (existsSync(join(dist, loader)) && existsSync(manifestFile)) {
  process.exitCode = report(JSON.parse(readFileSync(manifestFile, 'utf8'))) ? 0 : 1
} else {
  console.error(`packages/widget/dist has no ${loader} or no .vite/manifest.json (build.manifest): nothing to measure.`)
  process.exitCode = 1
}

/** @returns {boolean} whether everything is within its bound */
function report(/** @type {Record<string, Chunk>} */ manifest) {
  const opened = new Set()
  const later = new Set()
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) follow(key)

  function follow(/** @type {string} */ key) {
    const chunk = manifest[key]
    if (chunk === undefined || opened.has(chunk.file)) return
    if (onDemand.test(chunk.src ?? key)) {
      later.add(chunk.file)
      return
    }
    for (const file of [chunk.file, ...(chunk.css ?? [])]) opened.add(file)
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) follow(next)
  }

  opened.add(loader)
  for (const file of opened) console.log(`  ${kilobytes(brotli(file)).padStart(9)}  ${file}`)
  for (const file of later) console.log(`  ${kilobytes(brotli(file)).padStart(9)}  ${file} (on demand)`)
  const sum = [...opened].reduce((total, file) => total + brotli(file), 0)
  const fits = [
    compare('Before the first click', brotli(loader), most.loaded),
    compare('Opened and chatting', sum, most.opened),
  ]
  return fits.every(Boolean)
}

function compare(/** @type {string} */ title, /** @type {number} */ bytes, /** @type {number} */ bound) {
  const fits = bytes <= bound
  console.log(`${title}: ${kilobytes(bytes)} brotli, at most ${kilobytes(bound)}${fits ? '' : ' - TOO LARGE'}`)
  return fits
}

function brotli(/** @type {string} */ file) {
  return brotliCompressSync(readFileSync(join(dist, file))).length
}

function kilobytes(/** @type {number} */ bytes) {
  return `${(bytes / 1000).toFixed(2)} kB`
}
