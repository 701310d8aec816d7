import { expect, it } from 'vitest'
import { MINUTE } from '../clock.ts'
import { createMediaLinks, LINK_LIVES_MS } from './media-link.ts'

const NOW = Date.parse('2030-01-01T00:00:00.000Z')
const ID = '0199c2f6-2d4b-7e39-8c17-a06f5d9e3b41'
const links = createMediaLinks(new Uint8Array(32).fill(7))
const written = new URL(links.write(ID, NOW).path, 'http://chat.test')
const [expires, signature] = [written.searchParams.get('expires') ?? '', written.searchParams.get('signature') ?? '']

it('[FILE-6] a link is good for its file, for five minutes', () => {
  expect(LINK_LIVES_MS).toBe(5 * MINUTE)
  expect(written.pathname).toBe(`/media/${ID}`)
  for (const [after, good] of [[0, true], [LINK_LIVES_MS - 1, true], [LINK_LIVES_MS, false], [-1, false]] as const) expect([after, links.isGood(ID, expires, signature, NOW + after)]).toEqual([after, good])
})

it.for<[what: string, id: string, expires: string | undefined, signature: string | undefined]>([
  ['another file', ID.replace('0', '1'), expires, signature],
  ['a longer time', ID, String(Number(expires) + 1), signature],
  ['a time that is none', ID, 'Infinity', signature],
  ['a time in another spelling', ID, `0${expires}`, signature],
  ['no time', ID, undefined, signature],
  ['no signature', ID, expires, undefined],
  ['an empty signature', ID, expires, ''],
  ['half a signature', ID, expires, signature.slice(0, 20)],
  ['another signature', ID, expires, `A${signature.slice(1)}`.replace(/^AA/, 'BA')],
  ['a signature in another spelling', ID, expires, `${signature}=`],
])('[FILE-6] with %s it is none', ([, id, until, signed]) => {
  expect(links.isGood(id, until, signed, NOW)).toBe(false)
})

it('[FILE-6] another installation cannot write it', () => {
  expect(createMediaLinks(new Uint8Array(32).fill(8)).isGood(ID, expires, signature, NOW)).toBe(false)
})
