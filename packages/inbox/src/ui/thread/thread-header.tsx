import { nameContact } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { describeIdentity } from '../../state/how-we-know.ts'
import { listVisits } from '../../state/page-visit.ts'
import { formatRoute } from '../../state/route.ts'
import { en } from '../../strings/en.ts'
import { IdentityBadge } from '../about/identity-badge.tsx'
import { useInbox } from '../inbox-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { AssignMenu } from './assign-menu.tsx'
import { MoreMenu } from './more-menu.tsx'

/** Who this is, how sure we are, and what can be done with the conversation. */
export function ThreadHeader({ opened }: { readonly opened: OpenConversation }) {
  const { navigation, actions, nameOf, connection } = useInbox()
  const route = navigation.route.value
  const info = opened.info.value
  const contact = info?.contact
  const heard = opened.customerOnline.value ?? (info === null ? null : listVisits(info).some((visit) => visit.connected))
  // Without a line of our own we cannot say anything about theirs.
  const online = connection.status.value === 'online' ? heard : null
  const completed = info?.state === 'completed'
  const busy = actions.busy.value !== null
  return (
    <header class="thread-head">
      <a class="icon-button thread-back" href={formatRoute({ view: route.view, conversationId: null, about: false })} aria-label={en.thread.back}>
        <Icon name="back" />
      </a>
      {opened.log.phase.value !== 'missing' && (
        <>
          <Avatar id={info?.contact_id ?? ''} name={contact === undefined ? null : nameContact(contact)} imageUrl={contact?.avatar_url} online={online} />
          <div class="thread-who">
            <h2 class="thread-name">{nameOf(contact)}</h2>
            <p class="thread-state">
              {contact !== undefined && <IdentityBadge level={describeIdentity(contact).level} />}
              {contact?.blocked === true && <span class="badge badge-blocked">{en.about.blocked}</span>}
              {info?.rich_text === false && <span class="badge badge-anonymous thread-plain" title={en.thread.plainTextWhy}>{en.thread.plainText}</span>}
              {online === true && <span class="thread-online">{en.thread.online}</span>}
            </p>
          </div>
        </>
      )}
      {info !== null && (
        <div class="thread-actions">
          {!completed && <AssignMenu info={info} />}
          <button type="button" class={completed ? 'button' : 'button button-primary'} disabled={busy} onClick={() => void (completed ? actions.reopen(info.id) : actions.complete(info.id))}>
            <Icon name={completed ? 'reopen' : 'check'} size={16} />
            <span class="button-text">{completed ? en.actions.reopen : en.actions.complete}</span>
          </button>
          <MoreMenu conversationId={info.id} completed={completed} />
          <a class="icon-button only-narrow" href={formatRoute({ ...route, about: true })} aria-label={en.actions.about} title={en.actions.about}>
            <Icon name="info" />
          </a>
        </div>
      )}
    </header>
  )
}
