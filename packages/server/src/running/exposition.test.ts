import { expect, it } from 'vitest'
import { createCounter, createHistogram, writeFamilies } from './exposition.ts'

it('[RUN-8] counters are there from the first look on', () => {
  const hits = createCounter('hits_total', 'Hits.')
  const byCode = createCounter('codes_total', 'Codes.', ['code'])
  expect(writeFamilies([hits.family(), byCode.family()])).toBe('# HELP hits_total Hits.\n# TYPE hits_total counter\nhits_total 0\n# HELP codes_total Codes.\n# TYPE codes_total counter\n')
  hits.add()
  byCode.add('busy')
  byCode.add('busy')
  byCode.add('a "b" \\ c\nd')
  expect(writeFamilies([hits.family(), byCode.family()])).toContain('hits_total 1\n# HELP codes_total Codes.\n# TYPE codes_total counter\ncodes_total{code="busy"} 2\ncodes_total{code="a \\"b\\" \\\\ c\\nd"} 1\n')
})

it('[RUN-8] a histogram counts what is at most its bound', () => {
  const seconds = createHistogram('seconds', 'Time.', [0.1, 1])
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value)
  expect(writeFamilies([seconds.family()])).toBe('# HELP seconds Time.\n# TYPE seconds histogram\nseconds_bucket{le="0.1"} 2\nseconds_bucket{le="1"} 3\nseconds_bucket{le="+Inf"} 4\nseconds_sum 7.65\nseconds_count 4\n')
})
