import { useCallback, useEffect, useState } from 'preact/hooks'
import { countWaiting } from '../../state/conversation-list.ts'
import { en } from '../../strings/en.ts'
import { AboutPanel } from '../about/about-panel.tsx'
import { useInbox } from '../inbox-context.ts'
import { ChannelsPage } from '../channels/channels-page.tsx'
import { ConversationList } from '../list/conversation-list.tsx'
import { ThreadPane } from '../thread/thread-pane.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { KeyHelp } from './key-help.tsx'
import { Sidebar } from './sidebar.tsx'
import { useKeys } from './use-keys.ts'
import './shell.css'

/** The four panes. Which of them is in front on a narrow screen follows from the route. */
export function Shell() {
  const inbox = useInbox()
  const route = inbox.navigation.route.value
  const [helpShown, setHelpShown] = useState(false)
  const opened = inbox.opened.value

  const setMode = useCallback(
    (mode: 'public' | 'internal') => {
      const id = inbox.opened.peek()?.id
      if (id !== undefined) inbox.drafts.set(id, { ...inbox.drafts.of(id), mode })
    },
    [inbox],
  )
  const toggleHelp = useCallback(() => setHelpShown((shown) => !shown), [])
  useKeys(inbox, setMode, toggleHelp)

  const inSettings = inbox.navigation.inSettings.value && inbox.me.value.role === 'admin'
  const waiting = countWaiting(inbox.feed.known.value, inbox.me.value.id)
  useEffect(() => {
    document.title = en.title(waiting, inSettings ? en.channels.title : en.views[route.view])
  }, [waiting, route.view, inSettings])

  const front = inSettings ? 'channels' : route.conversationId === null ? 'list' : route.about ? 'about' : 'thread'
  return (
    <div class="shell" data-front={front}>
      <ConnectionBanner />
      <Sidebar onHelp={toggleHelp} />
      <main class="panes">
        <h1 class="unseen">{en.heading}</h1>
        {inSettings ? (
          <ChannelsPage />
        ) : (
          <>
            <ConversationList />
            <ThreadPane key={opened?.id ?? 'none'} opened={opened} />
            <AboutPanel key={`about-${opened?.id ?? 'none'}`} opened={opened} />
          </>
        )}
      </main>
      <KeyHelp open={helpShown} onClose={() => setHelpShown(false)} />
      <p class="unseen" role="status" aria-live="polite">{inbox.announcement.value}</p>
    </div>
  )
}
