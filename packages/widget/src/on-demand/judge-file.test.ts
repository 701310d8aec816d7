import { expect, test } from 'vitest'
import { putWords } from '../strings/words.ts'
import { ACCEPT, explainRefusal, isFinalRefusal, judgeFile } from './judge-file.ts'

test('FILE-15 the picker names kinds and endings, and no HEIC', () => {
  const accepted = ACCEPT.split(',')
  for (const one of ['image/jpeg', '.jpg', 'image/png', 'application/pdf', '.docx', 'video/quicktime']) expect(accepted).toContain(one)
  // With everything, or with HEIC itself, an iPhone would not convert.
  expect(accepted.filter((one) => /hei[cf]|\*|svg|html/.test(one))).toEqual([])
})

test.each([
  [{ name: 'tea.png', type: 'image/png', size: 10 * 1024 * 1024 }, null],
  [{ name: 'TEA.JPEG', type: '', size: 4 }, null],
  [{ name: 'notes.md', type: 'text/markdown', size: 4 }, null],
  [{ name: 'tea.png', type: 'image/png', size: 10 * 1024 * 1024 + 1 }, 'Larger than 10 MB'],
  [{ name: 'tea.png', type: 'image/png', size: 0 }, 'There is nothing in it'],
  [{ name: 'IMG_0001.HEIC', type: 'image/heic', size: 4 }, 'This kind of file is not accepted'],
  [{ name: 'page.html', type: 'text/html', size: 4 }, 'This kind of file is not accepted'],
])('FILE-15 $0.name of $0.size bytes is judged before it is sent', (file, why) => {
  expect(judgeFile(file)).toBe(why)
})

test.each([
  [20_000, 'Try again in 1 minute.'],
  [61_000, 'Try again in 2 minutes.'],
  [89 * 60_000, 'Try again in 89 minutes.'],
  [3 * 3_600_000 - 1, 'Try again in 3 hours.'],
  [null, 'Try again in 1 minute.'],
])('FILE-15 a refusal for %s ms says when', (retryAfterMs, when) => {
  putWords({}, { locale: 'en' })
  expect(explainRefusal({ code: 'rate_limited', retryAfterMs })).toBe(`Too many files for now. ${when}`)
})

test('what cannot be mended is not offered again', () => {
  expect(['too_large', 'unsupported_media_type', 'rate_limited', 'network', 'busy'].filter(isFinalRefusal)).toEqual(['too_large', 'unsupported_media_type'])
})
