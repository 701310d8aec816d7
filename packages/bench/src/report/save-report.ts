import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult } from '../case.ts'
import type { Machine } from '../machine.ts'
import { summarize, type Verdict } from '../targets.ts'
import { drawPlot } from './draw-plot.ts'
import { writeMeasurements, writeVerdicts } from './write-table.ts'

export type Report = { readonly at: string; readonly quick: boolean; readonly machine: Machine; readonly results: Readonly<Record<string, CaseResult>>; readonly verdicts: readonly Verdict[] }

const plots: readonly { readonly file: string; readonly title: string; readonly shows: (id: string) => boolean }[] = [
  { file: 'server.svg', title: 'The server against the floor, and large databases against small ones', shows: (id) => !id.startsWith('widget-') },
  { file: 'widget.svg', title: 'The widget on a page', shows: (id) => id.startsWith('widget-') },
]

/** What an earlier run with the same plan, on the same machine, left here. */
export function readResults(folder: string, quick: boolean, machine: Machine): Record<string, CaseResult> {
  const file = join(folder, 'results.json')
  if (!existsSync(file)) return {}
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  return report.quick === quick && JSON.stringify(report.machine) === JSON.stringify(machine) ? { ...report.results } : {}
}

/** The report as data, as text and as pictures; returns the folder. */
export function saveReport(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(report, null, 1)}\n`)
  const drawn = plots.filter(({ shows }) => report.verdicts.some(({ target }) => shows(target.id)))
  for (const { file, title, shows } of drawn) writeFileSync(join(folder, file), drawPlot(title, report.verdicts.filter(({ target }) => shows(target.id))))
  writeFileSync(join(folder, 'results.md'), writePage(report, drawn))
}

function writePage({ at, quick, machine, results, verdicts }: Report, drawn: typeof plots): string {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`)
  return [
    '# Measured',
    `${at.slice(0, 10)}, ${quick ? 'a quick run' : 'a full run'} on ${machine.cores} × ${machine.cpu}, ${machine.memory_gib} GiB, ${machine.system}, Node ${machine.node}, ${packages.join(', ')}. Server and load have one core each; figures are medians, with the lowest and highest round beside them. What is compared was run in turns within the same minutes.`,
    ...drawn.map(({ file, title }) => `![${title}](${file})`),
    '## Targets',
    `\`\`\`text\n${writeVerdicts(verdicts)}\n\n${summarize(verdicts)}\n\`\`\``,
    '## Figures',
    ...Object.entries(results).map(([name, { measurements }]) => `### ${name}\n\n\`\`\`text\n${writeMeasurements(measurements)}\n\`\`\``),
    '',
  ].join('\n\n')
}
