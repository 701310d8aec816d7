import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { codeOf } from '../store/contract/fixture.suite.ts'
import { box, chunk, GIF, join, JPEG, makeExif, makeFilm, makeGif, makePhoto, makeScreenshot, makeWebp, PDF, PNG, SECRET_PLACE, segment, WEBP, type Bytes } from '../../test/support/pictures.ts'
import { inspectFile } from './inspect-file.ts'
import { readOrientation } from './metadata/orientation.ts'

const keep = (bytes: Bytes, name = 'x'): Buffer => Buffer.concat(inspectFile(bytes, name).parts ?? [bytes])
const refusal = (bytes: Bytes): Promise<string> => codeOf(Promise.resolve().then(() => inspectFile(bytes, 'x')))

/** What becomes of it: a code, or whether the place is still in it. */
function judge(bytes: Bytes): string {
  try {
    return keep(bytes).includes(SECRET_PLACE) ? 'leaks' : 'clean'
  } catch (error) {
    return error instanceof RejoinError ? error.code : 'a crash'
  }
}

/** How a stored picture says that it is turned. */
function orientationOf(bytes: Buffer): number | null {
  const at = Math.max(bytes.indexOf('MM\0*', 0, 'latin1'), bytes.indexOf('II*\0', 0, 'latin1'))
  return at === -1 ? null : readOrientation(bytes.subarray(at))
}

describe.for([
  ['photo', makePhoto],
  ['screenshot', makeScreenshot],
  ['WebP', makeWebp],
] as const)('a %s', ([, make]) => {
  it('[FILE-4] keeps nothing of the place', () => {
    expect(Buffer.from(make()).includes(SECRET_PLACE)).toBe(true)
    const kept = keep(make())
    for (const trace of [SECRET_PLACE, SECRET_PLACE.slice(0, 6), 'Ada', 'xmp', 'XMP', 'Photoshop', 'tEXt', 'MPF']) expect([trace, kept.includes(trace, 0, 'latin1')]).toEqual([trace, false])
  })

  it.for([2, 3, 4, 5, 6, 7, 8])('[FILE-4] stays turned by %i', (orientation) => {
    for (const little of [true, false]) expect(orientationOf(keep(make(makeExif({ orientation, little }))))).toBe(orientation)
  })

  it('[FILE-4] says nothing of its turn when it is upright', () => {
    for (const orientation of [0, 1, 9, 65_535]) expect(orientationOf(keep(make(makeExif({ orientation }))))).toBe(null)
  })

  it('[FILE-4] is the same when it comes a second time', () => {
    const once = keep(make(makeExif({ orientation: 6 })))
    expect(keep(new Uint8Array(once))).toEqual(once)
  })

  it('[FILE-4] is refused as damaged wherever it is cut, or kept clean', () => {
    const whole = make()
    for (let length = 13; length < whole.length; length++) {
      expect([length, ['clean', 'invalid_field']]).toEqual([length, expect.arrayContaining([judge(whole.slice(0, length))])])
    }
  })

  it('[FILE-4] survives any byte that is another', () => {
    const whole = make()
    for (let at = 12; at < whole.length; at += 1) {
      const damaged = whole.slice()
      damaged[at] = (whole[at] ?? 0) ^ 0xff
      expect(['clean', 'leaks', 'invalid_field', 'too_large', 'unsupported_media_type']).toContain(judge(damaged))
    }
  })
})

describe('what stays', () => {
  it('[FILE-4] of a photo: pixels, density, colours', () => {
    const kept = keep(makePhoto())
    expect(kept).toEqual(Buffer.from(join(JPEG.subarray(0, 20), segment(0xe2, 'ICC_PROFILE\0', '\u0001\u0001', 'colours'), segment(0xee, 'Adobe', '\0d\0\0\0\0\u0001'), JPEG.subarray(20))))
    expect(keep(JPEG), 'of a bare one everything').toEqual(Buffer.from(JPEG))
  })

  it('[FILE-4] of a photo without JFIF the rest', () => {
    const bare = join(JPEG.subarray(0, 2), segment(0xe1, 'Exif\0\0', makeExif({ orientation: 8 })), JPEG.subarray(20))
    const kept = keep(bare)
    expect(kept.subarray(0, 4).toString('hex')).toBe('ffd8ffe1')
    expect([orientationOf(kept), kept.includes(SECRET_PLACE)]).toEqual([8, false])
  })

  it('[FILE-4] not the thumbnail of what was cut away', () => {
    const withThumbnail = join(JPEG.subarray(0, 2), segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01', 'rgb'), JPEG.subarray(20))
    expect(keep(withThumbnail)).toEqual(Buffer.from(join(JPEG.subarray(0, 2), JPEG.subarray(20))))
  })

  it('[FILE-4] of a photo that was cut off: what there is', () => {
    const kept = keep(JPEG.slice(0, -20))
    expect(kept.subarray(-2).toString('hex')).toBe('ffd9')
  })

  it('[FILE-4] of a screenshot: pixels and colours', () => {
    expect(keep(makeScreenshot())).toEqual(Buffer.from(join(PNG.subarray(0, 33), chunk('gAMA', '\0\0\xb1\x8f'), PNG.subarray(33))))
  })

  it('[FILE-4] of a WebP: pixels, and flags that tell the truth', () => {
    const kept = keep(makeWebp())
    expect([kept.readUInt32LE(4) + 8, kept[20], kept.includes(Buffer.from(WEBP.subarray(12)))]).toEqual([kept.length, 0, true])
    expect(keep(makeWebp(makeExif({ orientation: 6 })))[20]).toBe(0x08)
    expect(keep(WEBP)).toEqual(Buffer.from(WEBP))
  })

  it('[FILE-4] of a GIF: frames and the loop', () => {
    const kept = keep(makeGif())
    expect([kept.includes(SECRET_PLACE), kept.includes('XMP'), kept.includes('NETSCAPE2.0')]).toEqual([false, false, true])
    expect(keep(GIF)).toEqual(Buffer.from(GIF))
    for (let length = 13; length < GIF.length; length++) expect([length, judge(GIF.slice(0, length))]).toEqual([length, 'invalid_field'])
  })

  it.for(['mp42', 'qt  ', 'M4A '])('[FILE-4] of a film (%s): samples where they were', (brand) => {
    const film = makeFilm(brand)
    const kept = keep(film.slice())
    expect([kept.includes(SECRET_PLACE), kept.length, kept.indexOf('samples')]).toEqual([false, film.length, Buffer.from(film).indexOf('samples')])
    for (const part of ['mvhd', 'tkhd', 'head', 'track']) expect([part, kept.includes(part)]).toEqual([part, true])
  })

  it('of anything else all of it', () => {
    expect(inspectFile(PDF, 'x.pdf')).toEqual({ media_type: 'application/pdf', parts: null })
  })
})

describe('bombs', () => {
  const wide = (bytes: Bytes, at: number, value: number, how: 'BE16' | 'BE32' | 'LE24' | 'LE16'): Bytes => {
    const big = Buffer.from(bytes)
    if (how === 'BE16') big.writeUInt16BE(value, at)
    else if (how === 'BE32') big.writeUInt32BE(value, at)
    else if (how === 'LE24') big.writeUIntLE(value, at, 3)
    else big.writeUInt16LE(value, at)
    return new Uint8Array(big)
  }
  const frame = Buffer.from(JPEG).indexOf('ffc2', 0, 'hex')

  it.for<[string, Bytes]>([
    ['a JPEG', wide(wide(JPEG, frame + 5, 60_000, 'BE16'), frame + 7, 60_000, 'BE16')],
    ['a PNG', wide(wide(PNG, 16, 2 ** 31 - 1, 'BE32'), 20, 2 ** 31 - 1, 'BE32')],
    ['a WebP', wide(wide(makeWebp(), 24, 0xffffff, 'LE24'), 27, 0xffffff, 'LE24')],
    ['a GIF', wide(wide(GIF, 6, 65_535, 'LE16'), 8, 65_535, 'LE16')],
  ])('[FILE-4] %s that unpacks to gigabytes is refused', async ([, bytes]) => {
    expect(await refusal(bytes)).toBe('too_large')
  })

  it('[FILE-4] boxes in boxes in boxes are damaged', async () => {
    let film = box('moov', '')
    for (let depth = 0; depth < 2000; depth++) film = box('moov', film)
    expect(await refusal(join(box('ftyp', 'mp42\0\0\0\0isom'), film))).toBe('invalid_field')
  })
})
