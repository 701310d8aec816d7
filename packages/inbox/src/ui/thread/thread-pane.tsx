import type { Contact } from '@rejoin/protocol'
import type { OpenConversation } from '../../live/open-conversation.ts'
import { formatRoute } from '../../state/route.ts'
import { mergedInto } from '../../state/thread.ts'
import { en } from '../../strings/en.ts'
import { BlockButton } from '../about/block-button.tsx'
import { Composer } from '../composer/composer.tsx'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { Mark } from '../parts/mark.tsx'
import { MessageList } from './message-list.tsx'
import { PageDialog } from './page-dialog.tsx'
import { TagBar } from './tag-bar.tsx'
import { ThreadHeader } from './thread-header.tsx'
import { TicketLink } from './ticket-link.tsx'
import './thread-pane.css'

const t = en.thread

/** The middle: one conversation, or what to do to see one. */
export function ThreadPane({ opened }: { readonly opened: OpenConversation | null }) {
  if (opened === null) {
    return (
      <section aria-label={t.label} class="thread thread-blank">
        <Mark size={44} />
        <p class="thread-blank-title">{t.pick}</p>
        <p>{t.pickHint}</p>
      </section>
    )
  }
  const phase = opened.log.phase.value
  const ticket = opened.info.value?.ticket
  const into = mergedInto(opened.log.thread.value)
  return (
    <section aria-label={t.label} class="thread">
      <ThreadHeader opened={opened} />
      {ticket != null && <p class="thread-about"><TicketLink ticket={ticket} /></p>}
      {opened.info.value !== null && <TagBar info={opened.info.value} />}
      <ActionProblem />
      {phase === 'missing' ? (
        <div class="thread-blank">
          <p class="thread-blank-title">{t.missing}</p>
          <p>{t.missingHint}</p>
        </div>
      ) : phase === 'loading' && opened.log.thread.value.events.length === 0 ? (
        <div class="thread-blank" role="status" aria-label={t.loading}>
          <span class="spinner" />
        </div>
      ) : (
        <MessageList opened={opened} />
      )}
      {into === null && opened.info.value?.contact.blocked === true && <BlockedFoot contact={opened.info.value.contact} />}
      {into !== null ? <MergedFoot into={into} /> : phase !== 'missing' && <Composer opened={opened} />}
      <PageDialog opened={opened} />
    </section>
  )
}

/** Nothing is written here any more; the person is over there. */
function MergedFoot({ into }: { readonly into: string }) {
  const { navigation } = useInbox()
  return (
    <p class="thread-merged">
      {en.notices.merged}
      <a class="button" href={formatRoute({ ...navigation.route.value, conversationId: into, about: false })}>{en.notices.openMerged}</a>
    </p>
  )
}

/** A reply would wait unread: whoever writes it should know. */
function BlockedFoot({ contact }: { readonly contact: Contact }) {
  return (
    <p class="thread-blocked">
      <Icon name="ban" size={16} />
      <span>{en.block.foot(useInbox().nameOf(contact))}</span>
      <BlockButton contact={contact} buttonClass="text-button" />
    </p>
  )
}

function ActionProblem() {
  const { actions } = useInbox()
  const problem = actions.problem.value
  if (problem === null) return null
  return (
    <p class="action-problem" role="alert">
      <Icon name="warning" size={16} />
      <span>
        {en.actions.failed(en.actions[problem.action])}
        {en.failure(problem.failure)}
      </span>
      <button type="button" class="icon-button" aria-label={en.actions.dismiss} onClick={() => actions.dismissProblem()}>
        <Icon name="close" size={15} />
      </button>
    </p>
  )
}
