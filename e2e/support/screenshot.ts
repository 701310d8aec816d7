/**
 * Take a picture of a page, to look at it.
 *
 *   pnpm screenshot URL OUT.png [--width 1280] [--height 800] [--scale 1] [--dark] [--full]
 *                   [--click SELECTOR]… [--fill SELECTOR=TEXT]… [--press KEY]… [--wait MS]
 *
 * Steps run in the order given; selectors are Playwright's and see through open shadow roots.
 * What the page logs, throws and fails to load is printed.
 */
import { chromium, type Page } from '@playwright/test'
import { findChromium } from './find-chromium.ts'

const usage = 'Usage: screenshot URL OUT.png [--width N] [--height N] [--scale N] [--dark] [--full] [--click SEL] [--fill SEL=TEXT] [--press KEY] [--wait MS]'

type Step = (page: Page) => Promise<unknown>

const [url, file, ...rest] = process.argv.slice(2)
if (url === undefined || file === undefined || file.startsWith('--')) {
  console.error(usage)
  process.exit(2)
}

const size = { width: 1280, height: 800 }
let scale = 1
let dark = false
let fullPage = false
const steps: Step[] = []
for (let i = 0; i < rest.length; i += 1) {
  const flag = rest[i]
  const value = (): string => {
    i += 1
    const given = rest[i]
    if (given === undefined) throw new Error(`${flag} needs a value. ${usage}`)
    return given
  }
  if (flag === '--width') size.width = Number(value())
  else if (flag === '--height') size.height = Number(value())
  else if (flag === '--scale') scale = Number(value())
  else if (flag === '--dark') dark = true
  else if (flag === '--full') fullPage = true
  else if (flag === '--click') steps.push(clickOn(value()))
  else if (flag === '--fill') steps.push(fillIn(value()))
  else if (flag === '--press') steps.push(pressKey(value()))
  else if (flag === '--wait') steps.push(waitFor(Number(value())))
  else throw new Error(`Unknown option ${flag}. ${usage}`)
}

function clickOn(selector: string): Step {
  return (page) => page.locator(selector).first().click({ timeout: 10_000 })
}

function fillIn(assignment: string): Step {
  const split = assignment.lastIndexOf('=')
  return (page) => page.locator(assignment.slice(0, split)).first().fill(assignment.slice(split + 1), { timeout: 10_000 })
}

function pressKey(key: string): Step {
  return (page) => page.keyboard.press(key)
}

function waitFor(milliseconds: number): Step {
  return (page) => page.waitForTimeout(milliseconds)
}

const browser = await chromium.launch(await findChromium())
try {
  const page = await browser.newPage({
    viewport: size,
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
  })
  page.on('console', (message) => console.log(`[${message.type()}] ${message.text()}`))
  page.on('pageerror', (error) => console.log(`[uncaught] ${error.stack ?? error.message}`))
  page.on('requestfailed', (request) => console.log(`[failed] ${request.url()} ${request.failure()?.errorText ?? ''}`))
  page.on('response', (response) => {
    if (response.status() >= 400) console.log(`[${response.status()}] ${response.url()}`)
  })
  await page.goto(url)
  for (const step of steps) await step(page)
  await page.screenshot({ path: file, fullPage })
  console.log(`${file} ${size.width}x${size.height}${dark ? ' dark' : ''}`)
} finally {
  await browser.close()
}
