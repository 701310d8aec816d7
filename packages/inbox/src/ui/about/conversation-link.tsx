import { summarizeMessage, type Conversation } from '@rejoin/protocol'
import { formatAge } from '../../state/relative-time.ts'
import { formatRoute } from '../../state/route.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { now } from '../now.ts'

type ConversationLinkProps = {
  readonly conversation: Conversation
  /** What tells it from the others in the same list. */
  readonly by: string | null
}

/** Another conversation, as the panel names it. */
export function ConversationLink({ conversation, by }: ConversationLinkProps) {
  const { navigation } = useInbox()
  const last = conversation.last_message
  return (
    <a class="other" href={formatRoute({ ...navigation.route.value, conversationId: conversation.id, about: false })}>
      <span class="other-text">{last === null ? en.list.noMessage : summarizeMessage(last)}</span>
      <span class="other-line">
        {en.about.states[conversation.state]}
        {by !== null && <> · <bdi>{by}</bdi></>}
        <time dateTime={conversation.updated_at}> · {formatAge(conversation.updated_at, now.value, en.locale, 'now')}</time>
      </span>
    </a>
  )
}
