import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { forkStore } from '../../../test/support/fork-store.ts'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import { systemClock } from '../../clock.ts'
import { createGroupCommit } from './group-commit.ts'
import { createMemory } from './memory.ts'
import { openDatabase } from './open-database.ts'

const N = 20
const names = (prefix: string): readonly string[] => Array.from({ length: N }, (_, n) => `${prefix}-message-${String(n).padStart(4, '0')}`)

/** Tracing needs a tool and the right to use it, which not every machine gives. */
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

it('[STO-3] the writes of one tick share one transaction', async () => {
  const statements: string[] = []
  const { say } = await admitVisitor(openStore(makeDatabasePath(), { trace: (sql) => void statements.push(sql) }))
  const count = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
    statements.length = 0
    await work()
    const times = (start: string): number => statements.filter((sql) => sql.startsWith(start)).length
    return { begin: times('BEGIN IMMEDIATE'), commit: times('COMMIT'), savepoints: times('SAVEPOINT') }
  }
  expect(await count(() => Promise.all(names('together').map((cmid) => say('Hello', cmid))))).toEqual({ begin: 1, commit: 1, savepoints: 0 })
  const oneByOne = async (): Promise<void> => {
    for (const cmid of names('one-by-one')) await say('Hello', cmid)
  }
  expect(await count(oneByOne)).toEqual({ begin: N, commit: N, savepoints: 0 })
})

it('[STO-3] a refused write makes its group begin again, once', async () => {
  const statements: string[] = []
  const { say } = await admitVisitor(openStore(makeDatabasePath(), { trace: (sql) => void statements.push(sql) }))
  await say('Hello', 'the-same-message-id')
  statements.length = 0
  const sends = await Promise.allSettled([say('one', names('one')[0]), say('another text', 'the-same-message-id'), say('two', names('two')[0])])
  expect(sends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const times = (start: string): number => statements.filter((sql) => sql.startsWith(start)).length
  expect([times('BEGIN'), times('ROLLBACK'), times('SAVEPOINT'), times('COMMIT')]).toEqual([2, 2, 3, 1])
})

it('[STO-3] reading takes no transaction and no savepoint', async () => {
  const statements: string[] = []
  const store = openStore(makeDatabasePath(), { trace: (sql) => void statements.push(sql) })
  const { session, say } = await admitVisitor(store)
  const { conversation_id } = await say('Hello')
  statements.length = 0
  await Promise.all([store.findSessionById(session.id), store.findConversation(conversation_id, 'agent'), store.readEvents(conversation_id, 0, 10), store.touchSession(session)])
  expect(statements.filter((sql) => !sql.startsWith('SELECT'))).toEqual([])
})

it('[STO-2] no acknowledgement comes before its flush', async () => {
  // A commit may flush the header of the log, too, when it starts from its beginning again.
  expect(await (canTrace ? countFlushes() : readLevels())).toSatisfy(canTrace ? isFlushedEach : isAlwaysFull)
})

type Flushes = { readonly oneByOne: number; readonly together: number }
const isFlushedEach = ({ oneByOne, together }: Flushes): boolean => oneByOne >= N && together >= 1 && together <= 2
const FULL = 2
const isAlwaysFull = (levels: readonly unknown[]): boolean => levels.length === N && levels.every((level) => level === FULL)

/** Every fsync of the log, seen from outside the process. */
async function countFlushes(): Promise<Flushes> {
  const path = makeDatabasePath()
  const { session, say } = await admitVisitor(openStore(path))
  await say('Hello')
  const log = `${path}.trace`
  const fork = await forkStore(path, session.id, ['strace', '-f', '-y', '-qq', '-e', 'trace=fsync,fdatasync,write', '-o', log])
  await fork.ask({ do: 'mark', name: 'one by one' })
  for (const cmid of names('one-by-one')) expect(await fork.ask({ do: 'send', cmids: [cmid], text: 'Hello' })).toEqual({ [cmid]: 'stored' })
  await fork.ask({ do: 'mark', name: 'together' })
  expect(Object.values(await fork.ask({ do: 'send', cmids: names('together'), text: 'Hello' }))).toEqual(names('together').map(() => 'stored'))
  await fork.ask({ do: 'mark', name: 'end' })
  await fork.kill()

  const [, oneByOne = '', together = ''] = readFileSync(log, 'utf8').split(/write\(2[^\n]*mark [^\n]*\n/)
  const flushes = (part: string): number => part.split('\n').filter((line) => /f(?:data)?sync\(\d+<[^>]*-wal>\)/.test(line)).length
  return { oneByOne: flushes(oneByOne), together: flushes(together) }
}

/** Where nothing may be traced: on the connection that writes, SQLite is told to flush each commit, after each of them. */
async function readLevels(): Promise<readonly unknown[]> {
  const db = openDatabase(makeDatabasePath())
  const commit = createGroupCommit(db, systemClock, createMemory(db), () => undefined)
  const levels: unknown[] = []
  for (let n = 0; n < N; n++) {
    await commit.write(() => db.exec('UPDATE meta SET value = value'))
    levels.push(db.pragma('synchronous', { simple: true }))
  }
  db.close()
  return levels
}
