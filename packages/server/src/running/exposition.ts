/** One number of a family, told apart from its siblings by labels. */
export type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly suffix?: '_sum' | '_count' | '_bucket'; readonly value: number }

export type Family = { readonly name: string; readonly help: string; readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'; readonly samples: readonly Sample[] }

/** The text format of Prometheus, version 0.0.4. */
export function writeFamilies(families: readonly Family[]): string {
  return families.map(({ name, help, type, samples }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${name}${sample.suffix ?? ''}${writeLabels(sample.labels)} ${writeNumber(sample.value)}\n`).join('')}`).join('')
}

function writeLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function writeNumber(value: number): string {
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value)
}

export type Counter = { readonly add: (...labels: readonly string[]) => void; readonly family: () => Family }

/** Counts by its labels. Their values must come from a list of ours: each one is a series that somebody stores. */
export function createCounter(name: string, help: string, labelNames: readonly string[] = []): Counter {
  const counts = new Map<string, { readonly labels: readonly string[]; value: number }>()
  // A rate can only be seen from the first increase on if the zero was there before.
  if (labelNames.length === 0) counts.set('', { labels: [], value: 0 })
  return {
    add(...labels) {
      const key = labels.join('\n')
      const count = counts.get(key)
      if (count === undefined) counts.set(key, { labels, value: 1 })
      else count.value += 1
    },
    family: () => ({ name, help, type: 'counter', samples: [...counts.values()].map(({ labels, value }) => ({ labels: Object.fromEntries(labelNames.map((label, index) => [label, labels[index] ?? ''])), value })) }),
  }
}

export type Histogram = { readonly observe: (value: number) => void; readonly family: () => Family }

export function createHistogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0)
  let sum = 0
  let count = 0
  return {
    observe(value) {
      sum += value
      count += 1
      const index = bounds.findIndex((bound) => value <= bound)
      if (index !== -1) counts[index] = (counts[index] ?? 0) + 1
    },
    family() {
      let below = 0
      const buckets = bounds.map((bound, index) => ({ suffix: '_bucket' as const, labels: { le: String(bound) }, value: (below += counts[index] ?? 0) }))
      return { name, help, type: 'histogram', samples: [...buckets, { suffix: '_bucket', labels: { le: '+Inf' }, value: count }, { suffix: '_sum', value: sum }, { suffix: '_count', value: count }] }
    },
  }
}
