import base from '../playwright.config.ts'
import { defineConfig } from '@playwright/test'

/** The pictures of `npm run screenshots`: another folder than the scenarios', and no part of `npm test`. */
export default defineConfig(base, {
  testDir: '.',
  testMatch: '**/*.pictures.ts',
  outputDir: '../test-results/gallery',
  fullyParallel: true,
  timeout: 120_000,
})
