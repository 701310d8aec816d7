import BetterSqlite3 from 'better-sqlite3'

/** A foreign program that holds the write lock of the database it is given until it is told to let go. Run by `lockDatabase`. */
const db = new BetterSqlite3(process.argv[2] ?? '', { timeout: 5000 })
db.exec('BEGIN IMMEDIATE')
process.once('message', () => {
  db.exec('ROLLBACK')
  db.close()
  process.disconnect()
})
process.send?.('locked')
