import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import { query } from '../../../test/support/read-database.ts'
import { isOtherCopy, readMark } from './recognise-copy.ts'

it.each([
  ['a new database in a new folder', { epoch: 'a', beat: null }, null, false],
  ['one from before there were marks', { epoch: 'a', beat: null }, null, false],
  ['the one that ran here last', { epoch: 'a', beat: 7 }, { epoch: 'a', beat: 7 }, false],
  ['the one that was killed before its mark was written', { epoch: 'a', beat: 8 }, { epoch: 'a', beat: 7 }, false],
  ['an older copy', { epoch: 'a', beat: 6 }, { epoch: 'a', beat: 7 }, true],
  ['a copy from before there were marks', { epoch: 'a', beat: null }, { epoch: 'a', beat: 7 }, true],
  ['another database', { epoch: 'b', beat: 9 }, { epoch: 'a', beat: 7 }, true],
  ['one that ran elsewhere', { epoch: 'a', beat: 7 }, null, true],
])('[STO-8] %s: another copy is %#', (_, database, seen, expected) => {
  expect(isOtherCopy(database, seen)).toBe(expected)
})

describe('[STO-8] the mark', () => {
  const serve = (path: string) => openStore(path, { serve: { markFile: join(dirname(path), 'mark.json') } })
  const epochIn = (path: string) => query<{ value: string }>(path, `SELECT value FROM meta WHERE key = 'epoch'`)[0]?.value

  it('agrees with the database after every start and stop', async () => {
    const path = makeDatabasePath()
    const file = join(dirname(path), 'mark.json')
    const beats: number[] = []
    for (let times = 0; times < 3; times++) {
      const store = serve(path)
      beats.push(readMark(file)?.beat ?? -1)
      await store.close()
      beats.push(readMark(file)?.beat ?? -1)
      expect(Number(query<{ value: string }>(path, `SELECT value FROM meta WHERE key = 'beat'`)[0]?.value)).toBe(beats.at(-1))
    }
    expect(beats).toEqual([1, 2, 3, 4, 5, 6])
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(readFileSync(file, 'utf8')).toContain(epochIn(path))
  })

  it('that cannot be read makes a new epoch, and is written anew', async () => {
    const path = makeDatabasePath()
    const file = join(dirname(path), 'mark.json')
    await serve(path).close()
    const before = epochIn(path)
    writeFileSync(file, '{"epoch":')
    await serve(path).close()
    const after = epochIn(path)
    expect(after).not.toBe(before)
    await serve(path).close()
    expect(epochIn(path)).toBe(after)
  })

  it('is not touched by a command beside the server', async () => {
    const path = makeDatabasePath()
    const store = serve(path)
    await openStore(path).close()
    await store.close()
    const before = epochIn(path)
    await serve(path).close()
    expect(epochIn(path)).toBe(before)
  })
})
