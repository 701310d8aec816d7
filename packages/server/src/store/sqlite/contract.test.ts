import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../contract/store-contract.suite.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

storeContract({
  name: 'SQLite',
  async open(deps) {
    const dir = mkdtempSync(join(tmpdir(), 'rejoin-store-'))
    const path = join(dir, 'rejoin.db')
    let store = openSqliteStore(path, deps)
    const reopen = async () => {
      await store.close()
      return (store = openSqliteStore(path, deps))
    }
    const destroy = async () => {
      await store.close()
      rmSync(dir, { recursive: true })
    }
    return { store, reopen, destroy }
  },
})
