import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Workspace packages are read from src, not dist: a test never runs against a stale build.
const fromSource = ['rejoin-source']

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { conditions: [...fromSource, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [...fromSource, 'module', 'node', 'development|production'] } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'packages/*/test/**/*.test.{ts,tsx}',
      'examples/**/*.test.ts',
      '.config/**/*.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 20_000,
    allowOnly: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
})
