import type { Timers } from '../connection/connection.ts'

/** What has an owner, and comes in the order of its making. */
type Row = { readonly owner: string; readonly order: number; readonly id: string }

/** Owner, order and id. By the owner first, so that nothing of anybody else is touched by looking for one's own. */
export type RowKey = readonly [owner: string, order: number, id: string]

export type Rows = {
  /** One for each key; undefined where there is none. */
  readonly read: (keys: readonly RowKey[]) => Promise<readonly unknown[]>
  readonly write: (rows: readonly Row[]) => Promise<void>
  /** Looks at keys alone. */
  readonly remove: (isForgotten: (key: RowKey) => boolean) => Promise<void>
}

const stores = ['unsent', 'files'] as const
/** Some browsers never answer: private windows, webviews, a profile that another version of the browser has open. */
const ANSWERS_WITHIN_MS = 2_000

/** Reading the property alone throws where storage is forbidden. */
export function findDatabases(): IDBFactory | null {
  try {
    return globalThis.indexedDB ?? null
  } catch {
    return null
  }
}

/**
 * The rows of one channel, of one kind. Opened for each use and closed again: a connection that stays open keeps a page out of the
 * back-forward cache, and others from deleting the database when its person leaves.
 */
export function createRows(name: string, store: (typeof stores)[number], databases: IDBFactory | null, { setTimeout, clearTimeout }: Timers): Rows {
  /** Once it was refused, or silent, it is done without for as long as the page lives. */
  let isRefused = databases === null

  async function use<T>(mode: IDBTransactionMode, run: (rows: IDBObjectStore) => Promise<T>): Promise<T> {
    if (isRefused) throw new Error('There is no database.')
    return new Promise<T>((resolve, reject) => {
      const refuse = (error: unknown): void => {
        isRefused = true
        reject(error)
      }
      const timer = setTimeout(() => refuse(new Error('The database does not answer.')), ANSWERS_WITHIN_MS)
      openDatabase()
        .then((database) => work(database.transaction(store, mode, { durability: 'strict' }), store, run).finally(() => database.close()))
        .then(resolve, refuse)
        .finally(() => clearTimeout(timer))
    })
  }

  async function openDatabase(): Promise<IDBDatabase> {
    if (databases === null) throw new Error('There is no database.')
    const request = databases.open(name, 2)
    request.onupgradeneeded = () => {
      for (const kind of stores) if (!request.result.objectStoreNames.contains(kind)) request.result.createObjectStore(kind, { keyPath: ['owner', 'order', 'id'] })
    }
    return ask(request)
  }

  return {
    read: (keys) => use('readonly', (rows) => Promise.all(keys.map((key) => ask<unknown>(rows.get([...key]))))),
    write: (given) => use('readwrite', async (rows) => void (await Promise.all(given.map((row) => ask(rows.put(row)))))),
    remove: (isForgotten) =>
      use('readwrite', async (rows) => {
        const keys = (await ask(rows.getAllKeys())) as unknown as readonly RowKey[]
        for (const key of keys) if (isForgotten(key)) rows.delete([...key])
      }),
  }
}

/** One transaction, to its end: what was asked for is on the disk when this resolves. */
async function work<T>(transaction: IDBTransaction, store: string, run: (rows: IDBObjectStore) => Promise<T>): Promise<T> {
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('The database gave up.'))
  })
  const [result] = await Promise.all([run(transaction.objectStore(store)), done])
  return result
}

function ask<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = (event) => {
      // Firefox tells the page of a refused database otherwise.
      event.preventDefault()
      reject(request.error ?? new Error('The database refused.'))
    }
  })
}
