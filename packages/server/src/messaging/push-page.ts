import { RejoinError, type Actor, type Agent, type PagePushed, type PushPageRequest } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { assertGoingOn } from './manage-conversation.ts'

/** `pages.push`: an address for the visitor's screen, where it waits for their click (CON-11). */
export function pushPage(deps: Deps, actor: Actor, agent: Pick<Agent, 'id' | 'name'> | null, { conversation_id, url, title }: PushPageRequest): Promise<PagePushed> {
  const page = { url, title: title ?? null }
  const staff = agent === null ? null : ({ id: agent.id, purpose: 'agent', name: agent.name } as const)
  return deps.store.pushPage({ conversation_id, page, actor, staff }, (conversation, channel) => {
    assertGoingOn(conversation)
    assertPageAllowed(url, channel.page_push_hosts)
  })
}

/** Whether a channel's agents may send this address: web pages alone, and if it lists hosts, theirs alone. Pure. */
export function assertPageAllowed(raw: string, hosts: readonly string[]): void {
  const url = URL.parse(raw)
  if (url === null) throw new RejoinError('invalid_field', 'Write the whole address, such as https://shop.example.com/returns.', { field: 'url' })
  // A name and password before the host make an address look like another one.
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') throw new RejoinError('url_not_allowed', 'Only http and https addresses without a name and password can be sent.', { field: 'url' })
  if (hosts.length > 0 && !hosts.includes(url.host)) throw new RejoinError('url_not_allowed', 'The channel allows pages of its listed hosts only. See its page_push_hosts.', { field: 'url' })
}
