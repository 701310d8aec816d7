import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import './connection-banner.css'

/** Says that the line is down. It shows a moment late (see the style sheet), so that a hiccup stays unseen. */
export function ConnectionBanner() {
  const status = useInbox().connection.status.value
  return (
    <div class="connection-region" role="status">
      {(status === 'offline' || status === 'refused') && (
        <p class="connection-banner">
          <span class="connection-dot" aria-hidden="true" />
          {en.connection[status]}
        </p>
      )}
    </div>
  )
}
