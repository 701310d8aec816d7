/**
 * Which browser the scenarios run in, on any machine: the one you name, Playwright's own, the system's,
 * and where there is none, the Chromium that lies inside the npm package `@sparticuz/chromium` (Linux x64).
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type LaunchOptions } from '@playwright/test'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Chromium's background services off: on a machine without internet each of them is a stream of refused
 * connections. Nothing here weakens the web platform, so CORS, CSP and cookie rules are the real ones.
 */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Launch options for Playwright's Chromium; unpacks the npm browser (about 2 s, once per checkout) if needed. */
export async function findChromium(): Promise<LaunchOptions> {
  const candidates = [process.env['CHROMIUM_PATH'], chromium.executablePath(), ...installed]
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path))
  if (executablePath !== undefined) return { executablePath, args }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found. Install Google Chrome, or set CHROMIUM_PATH to a Chromium.')
  }
  return { args, ...(await unpackNpmChromium()) }
}

async function unpackNpmChromium(): Promise<LaunchOptions> {
  const packageRoot = fileURLToPath(new URL('..', import.meta.resolve('@sparticuz/chromium')))
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url))
  const home = join(cache, `chromium-${version}`)
  if (!existsSync(home)) await unpackInto(home, join(packageRoot, 'bin'), `${home}.${process.pid}`)

  const env = {
    ...process.env,
    // Its own nss, nspr and expat: a bare server or container has none.
    LD_LIBRARY_PATH: [join(home, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    FONTCONFIG_FILE: join(home, 'rejoin-fonts.conf'),
  }
  return { executablePath: join(home, 'chromium'), env }
}

/**
 * The package writes to the temporary folder and takes a half-written file for a finished one. So it gets a folder
 * of its own, which takes its final name in one step: an interrupted or parallel run leaves nothing broken.
 */
async function unpackInto(home: string, archives: string, staging: string): Promise<void> {
  const { default: npmChromium, inflate } = await import('@sparticuz/chromium')
  mkdirSync(staging, { recursive: true })
  const temporary = process.env['TMPDIR']
  process.env['TMPDIR'] = staging
  try {
    await npmChromium.executablePath(archives)
    await inflate(join(archives, 'al2023.tar.br'))
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = temporary
  }
  writeFileSync(join(staging, 'rejoin-fonts.conf'), fontConfig(join(home, 'fonts')))
  try {
    renameSync(staging, home)
  } catch (error) {
    rmSync(staging, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
}

/** Text must render, and look the same, whether or not the machine has fonts: Open Sans first, then the system's. */
function fontConfig(openSans: string): string {
  const prefer = (family: string, first: string): string =>
    `<alias binding="strong"><family>${family}</family><prefer><family>${first}</family></prefer></alias>`
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${openSans}</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <cachedir>${openSans}-cache</cachedir>
  ${['sans-serif', 'system-ui', 'serif'].map((family) => prefer(family, 'Open Sans')).join('\n  ')}
  ${prefer('monospace', 'DejaVu Sans Mono')}
</fontconfig>
`
}
