import type { Caller } from '../../state/provenance.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'

/** Who asked. A token goes by its id, with which a developer finds it in the list of tokens. */
export function CallerName({ caller }: { readonly caller: Caller }) {
  const { agents } = useInbox()
  if (caller.kind !== 'token') return <>{en.provenance.callers[caller.kind]}</>
  const agent = agents.agents.value.get(caller.id)
  if (agent !== undefined) return <>{agent.name}</>
  return (
    <>
      {en.provenance.token} <code class="provenance-id">{caller.id}</code>
    </>
  )
}
