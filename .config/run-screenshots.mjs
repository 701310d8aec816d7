// @ts-check
/** The second half of `npm run screenshots`, on the Node the project brings: build, play every state, put the pictures on one page. */
import { buildAll } from './build.mjs'
import { runTool } from './run-tool.mjs'

if (await buildAll()) {
  const { code } = await runTool('playwright', ['test', '-c', 'e2e/gallery', ...process.argv.slice(2)])
  const contactSheet = '../e2e/gallery/write-contact-sheet.ts'
  await import(contactSheet)
  process.exitCode = code
} else {
  process.exitCode = 1
}
