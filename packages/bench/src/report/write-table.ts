import type { Measurement } from '../case.ts'
import { median, spread } from '../statistics.ts'
import type { Verdict } from '../targets.ts'

/** Columns padded to what is in them. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>((seen, row) => row.map((cell, column) => Math.max(seen[column] ?? 0, cell.length)), [])
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

export function writeMeasurements(measurements: readonly Measurement[]): string {
  return alignColumns(
    measurements.map(({ name, variant, unit, samples }) => {
      const [low, high] = spread(samples)
      return [`  ${name}`, variant, `${writeNumber(median(samples))} ${unit}`, samples.length > 1 ? `${writeNumber(low)} – ${writeNumber(high)}` : '']
    }),
  )
}

export function writeVerdicts(verdicts: readonly Verdict[]): string {
  return alignColumns(
    verdicts.map(({ target, value, met, reached }) => {
      const sign = target.better === 'higher' ? '≥' : '≤'
      const bound = `${sign} ${writeNumber(target.must)}${target.reach === null ? '' : ` (reach ${writeNumber(target.reach)})`}`
      return [met ? '  met   ' : '  MISSED', target.id, `${writeNumber(value)}${target.unit === '×' ? '×' : ` ${target.unit}`}`, bound, reached ? 'reached' : '']
    }),
  )
}

/** Three figures that count; nobody compares the fourth. */
export function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
