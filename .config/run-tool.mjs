// @ts-check
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The top folder of the project, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url))

const entries = {
  knip: 'node_modules/knip/bin/knip.js',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  playwright: 'e2e/node_modules/@playwright/test/cli.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/** Into a file or a CI log, no colours. Playwright sees that itself, and quarrels with the variable. */
const plain = !process.stdout.isTTY

/**
 * Run one of the installed tools, or a script of ours, on the Node that runs this. No shell and no PATH in between:
 * both differ between machines, and a shell swallows signals.
 *
 * @param {keyof typeof entries | `.config/${string}`} tool
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, capture?: boolean }} [options] `capture` keeps the output
 *   for the answer instead of showing it
 * @returns {Promise<{ code: number, output: string }>} the exit code; a tool that a signal ended has 1
 */
export function runTool(tool, args, { cwd = '.', env = {}, capture = false } = {}) {
  const script = tool in entries ? entries[/** @type {keyof typeof entries} */ (tool)] : tool
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [root + script, ...args], {
      cwd: root + cwd,
      env: { ...process.env, ...(plain && tool !== 'playwright' && { NO_COLOR: '1' }), ...env },
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
    })
    let output = ''
    const collect = (/** @type {Buffer} */ chunk) => void (output += chunk.toString())
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)

    const stop = () => void child.kill('SIGTERM')
    process.once('SIGINT', stop).once('SIGTERM', stop)
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve({ code: code ?? 1, output })
    })
  })
}
