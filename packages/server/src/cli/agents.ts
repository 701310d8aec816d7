import { createAgentRequest } from '@rejoin/protocol'
import { createAgent } from '../agents/manage-agent.ts'
import { parseInput } from '../parse-input.ts'
import { auditCommand } from '../running/audit.ts'
import { print, readFlags, requireFlag, withStore, type Command } from './command.ts'

export const createAgentCommand: Command = {
  words: ['agents', 'create'],
  usage: '--email E --name N --password P [--role agent|admin]',
  summary: 'make an agent; prints the id. The password may also come from REJOIN_AGENT_PASSWORD',
  async run(args) {
    const flags = readFlags(args, ['email', 'name', 'password', 'role'])
    // A password on the command line is seen by everybody who lists processes.
    const password = flags.values['password'] ?? process.env['REJOIN_AGENT_PASSWORD']
    const request = parseInput(createAgentRequest, { email: requireFlag(flags, 'email'), name: requireFlag(flags, 'name'), password, role: flags.values['role'] })
    await withStore(async (store) => {
      const agent = await createAgent({ store }, request)
      await auditCommand(store, 'agents create', { type: 'agent', id: agent.id })
      print(flags, agent, agent.id)
    })
  },
}
