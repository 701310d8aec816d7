import { listAuditRequest } from '@rejoin/protocol'
import { parseInput } from '../parse-input.ts'
import { print, readFlags, UsageError, withStore, type Command } from './command.ts'

/** As many as anybody reads at once; `audit.list` has the rest. */
const NEWEST = 200

export const listAuditCommand: Command = {
  words: ['audit', 'list'],
  usage: '[--target ID | --actor ID]',
  summary: `list who did what, the newest ${NEWEST}`,
  async run(args) {
    const flags = readFlags(args, ['target', 'actor'])
    const { target_id, actor_id } = parseInput(listAuditRequest, { target_id: flags.values['target'], actor_id: flags.values['actor'] })
    if (target_id != null && actor_id != null) throw new UsageError('Give --target or --actor, not both.')
    await withStore(async (store) => {
      const { data } = await store.listAuditEntries(target_id != null ? { target_id } : actor_id != null ? { actor_id } : null, { page_size: NEWEST })
      print(flags, data, data.map(({ at, actor, action, target, fields }) => [at, `${actor.kind} ${actor.id}`, action, `${target.type} ${target.id ?? ''}`.trim(), fields.join(',')].join('  ').trimEnd()).join('\n'))
    })
  },
}
