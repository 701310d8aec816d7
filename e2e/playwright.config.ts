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
  // A scenario that passes only the second time is a broken promise, not a flaky test.
  retries: 0,
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
