import { spread } from '../statistics.ts'
import type { Verdict } from '../targets.ts'
import { writeNumber } from './write-table.ts'

const WIDTH = 860
const LABEL = 420
const ROW = 34
const TOP = 48

/**
 * Every target on one scale: where it is as a share of its bound, with each round as a dot. Left of the line is better,
 * whichever direction the figure itself counts in.
 */
export function drawPlot(title: string, verdicts: readonly Verdict[]): string {
  const height = TOP + verdicts.length * ROW + 40
  const plot = WIDTH - LABEL - 110
  // The bound lies at two thirds, so that what is missed has room to be seen.
  const place = (share: number): number => LABEL + Math.min(Math.max(share, 0), 1.5) * (plot / 1.5)
  const line = place(1)
  const rows = verdicts.map((verdict, index) => drawRow(verdict, TOP + index * ROW + ROW / 2, place))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">
<style>
text{font:13px system-ui,sans-serif;fill:#1f2937}.title{font-size:15px;font-weight:600}.soft{fill:#6b7280}.met{fill:#0f766e}.missed{fill:#b91c1c}.line{stroke:#6b7280;stroke-dasharray:4 3}.range{stroke:#94a3b8;stroke-width:2}
@media (prefers-color-scheme:dark){text{fill:#e5e7eb}.soft{fill:#9ca3af}.met{fill:#2dd4bf}.missed{fill:#f87171}.line{stroke:#9ca3af}.range{stroke:#64748b}}
</style>
<text class="title" x="12" y="24">${escape(title)}</text>
<line class="line" x1="${line}" y1="${TOP - 8}" x2="${line}" y2="${height - 32}"/>
<text class="soft" x="${line}" y="${height - 14}" text-anchor="middle">bound · left of it is met</text>
${rows.join('\n')}
</svg>
`
}

function drawRow({ target, value, samples, met }: Verdict, y: number, place: (share: number) => number): string {
  const share = (figure: number): number => (target.better === 'higher' ? target.must / figure : target.must === 0 ? (figure > 0 ? 1.4 : 0) : figure / target.must)
  const [low, high] = spread(samples.map(share))
  const dots = samples.map((figure) => `<circle cx="${place(share(figure)).toFixed(1)}" cy="${y}" r="2.5" class="soft"/>`).join('')
  return `<text x="12" y="${y + 4}">${escape(target.title)}</text>
<line class="range" x1="${place(low).toFixed(1)}" x2="${place(high).toFixed(1)}" y1="${y}" y2="${y}"/>${dots}
<circle cx="${place(share(value)).toFixed(1)}" cy="${y}" r="5.5" class="${met ? 'met' : 'missed'}"/>
<text x="${WIDTH - 12}" y="${y + 4}" text-anchor="end" class="${met ? 'met' : 'missed'}">${writeNumber(value)} ${target.unit}</text>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
