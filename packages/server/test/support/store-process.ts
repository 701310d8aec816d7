import { writeSync } from 'node:fs'
import { RejoinError } from '@rejoin/protocol'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { watchStalls } from './watch-stalls.ts'

/**
 * A store in a process of its own, to be killed, starved or traced. Run by `fork-store.ts`, which says what to do over
 * the channel between the two: one command, one answer.
 */
export type Command =
  | { readonly do: 'send'; readonly cmids: readonly string[]; readonly text: string }
  | { readonly do: 'read' }
  | { readonly do: 'watch stalls' }
  | { readonly do: 'tell stalls' }
  | { readonly do: 'mark'; readonly name: string }
  | { readonly do: 'stream'; readonly round: string }

/** For each client_message_id `stored`, or the code it was refused with. */
export type Answer = Readonly<Record<string, string>>

const [path = '', sessionId = ''] = process.argv.slice(2)
const store = openSqliteStore(path)
let stalls: Awaited<ReturnType<typeof watchStalls>> | undefined

async function send(cmid: string, text: string): Promise<string> {
  try {
    await store.appendMessage(
      { target: { session_id: sessionId, conversation_id: null }, sender: { id: sessionId, purpose: 'customer' }, content: { type: 'text', text }, client_message_id: cmid, visibility: 'public', metadata: {} },
      () => 'append',
    )
    return 'stored'
  } catch (error) {
    return error instanceof RejoinError ? error.code : String(error)
  }
}

async function obey(command: Command): Promise<Answer> {
  switch (command.do) {
    // All in one tick.
    case 'send':
      return Object.fromEntries(await Promise.all(command.cmids.map(async (cmid) => [cmid, await send(cmid, command.text)])))
    case 'read':
      return { session: (await store.findSessionById(sessionId)) === null ? 'missing' : 'found' }
    case 'watch stalls':
      stalls = await watchStalls()
      return {}
    case 'tell stalls':
      return { longest_ms: String(await stalls?.end()) }
    case 'mark':
      writeSync(2, `mark ${command.name}\n`)
      return {}
    case 'stream':
      // Several at once without end, each reported when it was acknowledged: somebody will pull the plug.
      await Promise.all([1, 2, 3, 4].map((lane) => stream(`${command.round}-${lane}`)))
      return {}
  }
}

async function stream(lane: string): Promise<void> {
  for (let n = 0; ; n++) {
    const cmid = `stream-${lane}-${String(n).padStart(6, '0')}`
    process.send?.({ [cmid]: await send(cmid, cmid) })
  }
}

process.on('message', (command: Command) => void obey(command).then((answer) => process.send?.(answer)))
process.on('disconnect', () => process.exit())
process.send?.({ opened: path })
