import { useState } from 'preact/hooks'
import type { Agent, ConversationInfo } from '@rejoin/protocol'
import type { TransferTarget } from '../../live/actions.ts'
import { listQueues } from '../../state/labels.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu, MenuItem } from '../parts/menu.tsx'
import { HAND_OVER_ID } from '../shell/use-keys.ts'
import { QueueDialog } from './queue-dialog.tsx'

const t = en.actions

/** Whose conversation this is, and where it can go: to me, to nobody, to a colleague, into a queue. */
export function AssignMenu({ info }: { readonly info: ConversationInfo }) {
  const { actions, agents, agentName, feed, me } = useInbox()
  const [asksQueue, setAsksQueue] = useState(false)
  const myId = me.value.id
  const assignee = info.assignee_id
  const name = assignee === null ? t.assign : assignee === myId ? en.you : agentName(assignee)
  const colleagues = [...agents.agents.value.values()].filter((agent) => agent.id !== myId).toSorted(byAvailability)
  const transfer = (to: TransferTarget): void => void actions.transfer(info.id, to)
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
    <>
      <Menu label={assignee === null ? t.assignLabel : `${en.list.assignedTo(name)} · ${t.assignLabel}`} button={button} buttonClass="button" buttonId={HAND_OVER_ID} onOpen={() => void agents.refresh()}>
        {(close) => {
          const pick = (act: () => void) => (): void => {
            close()
            act()
          }
          return (
            <>
              <MenuItem checked={assignee === myId} onPick={pick(() => assignee !== myId && void actions.assign(info.id, myId))}>
                <Avatar id={myId} name={me.value.name} size="small" />
                <span class="menu-item-text">{t.toMe}</span>
              </MenuItem>
              {assignee !== null && (
                <MenuItem onPick={pick(() => void actions.assign(info.id, null))}>
                  <Icon name="inbox" />
                  <span class="menu-item-text">{t.unassign}</span>
                </MenuItem>
              )}
              {colleagues.length > 0 && <p class="menu-heading">{t.colleagues}</p>}
              {colleagues.map((agent) => (
                <MenuItem key={agent.id} checked={agent.id === assignee} onPick={pick(() => agent.id !== assignee && transfer({ to_agent_id: agent.id }))}>
                  <Avatar id={agent.id} name={agent.name} imageUrl={agent.avatar_url} size="small" online={agent.availability === 'online'} />
                  <span class="menu-item-text">
                    {agent.name}
                    <span class="unseen">, {t[agent.availability]}</span>
                  </span>
                </MenuItem>
              ))}
              <p class="menu-heading">{t.queues}</p>
              {listQueues(feed.known.value.values()).map((queue) => (
                <MenuItem key={queue} checked={assignee === null && queue === info.queue} onPick={pick(() => transfer({ to_queue: queue }))}>
                  <Icon name="layers" />
                  <span class="menu-item-text" dir="auto">{queue}</span>
                </MenuItem>
              ))}
              <MenuItem onPick={pick(() => setAsksQueue(true))}>
                <Icon name="plus" />
                <span class="menu-item-text">{t.otherQueue}</span>
              </MenuItem>
            </>
          )
        }}
      </Menu>
      <QueueDialog
        open={asksQueue}
        onClose={() => setAsksQueue(false)}
        onPick={(queue) => {
          setAsksQueue(false)
          transfer({ to_queue: queue })
        }}
      />
    </>
  )
}

function byAvailability(a: Agent, b: Agent): number {
  if (a.availability !== b.availability) return a.availability === 'online' ? -1 : 1
  return a.name.localeCompare(b.name)
}
