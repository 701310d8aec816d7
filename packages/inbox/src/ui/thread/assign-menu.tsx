import type { Agent, ConversationInfo } from '@rejoin/protocol'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu, MenuItem } from '../parts/menu.tsx'

const t = en.actions

/** Whose conversation this is: mine, a colleague's, nobody's. */
export function AssignMenu({ info }: { readonly info: ConversationInfo }) {
  const { actions, agents, agentName, me } = useInbox()
  const myId = me.value.id
  const assignee = info.assignee_id
  const name = assignee === null ? t.assign : assignee === myId ? en.you : agentName(assignee)
  const colleagues = [...agents.agents.value.values()].filter((agent) => agent.id !== myId).toSorted(byAvailability)
  const button = (
    <>
      {assignee === null ? <Icon name="person" size={16} /> : <Avatar id={assignee} name={agents.agents.value.get(assignee)?.name ?? null} size="small" />}
      <span class="button-text">
        {assignee !== null && <span class="unseen">{en.list.assignedTo('')}</span>}
        {name}
      </span>
      <Icon name="chevron" size={14} />
    </>
  )
  return (
    <Menu label={assignee === null ? t.assignLabel : en.list.assignedTo(name)} button={button} buttonClass="button" onOpen={() => void agents.refresh()}>
      {(close) => {
        const assign = (agentId: string | null) => (): void => {
          close()
          if (agentId !== assignee) void actions.assign(info.id, agentId)
        }
        return (
          <>
            <MenuItem checked={assignee === myId} onPick={assign(myId)}>
              <Avatar id={myId} name={me.value.name} size="small" />
              <span class="menu-item-text">{t.toMe}</span>
            </MenuItem>
            {assignee !== null && (
              <MenuItem onPick={assign(null)}>
                <Icon name="inbox" />
                <span class="menu-item-text">{t.unassign}</span>
              </MenuItem>
            )}
            {colleagues.length > 0 && <p class="menu-heading">{t.colleagues}</p>}
            {colleagues.map((agent) => (
              <MenuItem key={agent.id} checked={agent.id === assignee} onPick={assign(agent.id)}>
                <Avatar id={agent.id} name={agent.name} imageUrl={agent.avatar_url} size="small" online={agent.availability === 'online'} />
                <span class="menu-item-text">
                  {agent.name}
                  <span class="unseen">, {t[agent.availability]}</span>
                </span>
              </MenuItem>
            ))}
          </>
        )
      }}
    </Menu>
  )
}

function byAvailability(a: Agent, b: Agent): number {
  if (a.availability !== b.availability) return a.availability === 'online' ? -1 : 1
  return a.name.localeCompare(b.name)
}
