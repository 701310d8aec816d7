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
    projects: [
      // What a page keeps once for all, its language and its title, is a module's: each file of the widget is a page of its own.
      { extends: true, test: { name: 'widget', include: ['packages/widget/{src,test}/**/*.test.{ts,tsx}'] } },
      // All others share what they import, which is a third of the time.
      {
        extends: true,
        test: { name: 'rest', include: ['packages/!(widget)/{src,test}/**/*.test.{ts,tsx}', 'examples/**/*.test.ts', '.config/**/*.test.ts'], isolate: false },
      },
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
