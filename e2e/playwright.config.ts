import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './support/find-chromium.ts'

const launchOptions = await findChromium()

export default defineConfig({
  testDir: 'scenarios',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Every scenario starts its own server on its own port, so files may run beside each other.
  workers: 2,
  fullyParallel: false,
  // Two browsers and two servers on two shared cores: one more try, and whoever needed it is named at the end as flaky, to be mended.
  retries: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    launchOptions,
    screenshot: 'only-on-failure',
    // Recording costs a fifth of the time of everything; `pnpm browser <name> --trace on` records what failed.
    trace: 'off',
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
})
