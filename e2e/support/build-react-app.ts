/** The application of `packages/react/test`, built as its site would build it: for the browser, and for the server that renders it first. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type InlineConfig } from 'vite'

export type ReactApp = {
  /** Where `app.js` lies. */
  readonly folder: string
  /** The document for a visit, rendered without a browser. */
  readonly render: (visit: object) => string
  close(): Promise<void>
}

const root = fileURLToPath(new URL('../../packages/react', import.meta.url))

/** With React's development build, whose strict mode mounts everything twice. */
export async function buildReactApp(): Promise<ReactApp> {
  // Inside the package, where its server side finds React.
  const folder = await mkdtemp(join(root, 'node_modules/.app-'))
  const common = {
    configFile: false,
    root,
    mode: 'development',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  } satisfies InlineConfig
  const output = { outDir: folder, emptyOutDir: false, minify: false } as const
  await build({ ...common, build: { ...output, rolldownOptions: { input: 'test/in-browser.tsx', output: { entryFileNames: 'app.js' } } } })
  await build({ ...common, build: { ...output, ssr: 'test/on-server.tsx', rolldownOptions: { output: { entryFileNames: 'server.mjs' } } } })
  const { render } = (await import(pathToFileURL(join(folder, 'server.mjs')).href)) as Pick<ReactApp, 'render'>
  return { folder, render, close: () => rm(folder, { recursive: true, force: true }) }
}
