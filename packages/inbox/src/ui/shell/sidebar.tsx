import { countUnread, selectRows } from '../../state/conversation-list.ts'
import { formatRoute } from '../../state/route.ts'
import { views, type View } from '../../state/view.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { SETTINGS } from '../navigation.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Mark } from '../parts/mark.tsx'
import { AccountMenu } from './account-menu.tsx'
import './sidebar.css'

const icons: Readonly<Record<View, IconName>> = { open: 'inbox', mine: 'person', all: 'layers', completed: 'done' }

/** The views, and at the end who is signed in. */
export function Sidebar({ onHelp }: { readonly onHelp: () => void }) {
  const { feed, me, navigation } = useInbox()
  const route = navigation.route.value
  const inSettings = navigation.inSettings.value
  return (
    <nav class="sidebar" aria-label={en.viewsLabel}>
      <div class="sidebar-brand">
        <Mark size={28} />
        <span class="sidebar-name">{en.product}</span>
      </div>
      <ul class="sidebar-views">
        {views.map((view) => {
          const unread = view === 'completed' ? 0 : countUnread(selectRows(feed.known.value, feed.streams.value, view, me.value.id))
          return (
            <li key={view}>
              <a class="view" href={formatRoute({ ...route, view, about: false })} aria-current={!inSettings && route.view === view ? 'page' : undefined} title={en.viewHints[view]}>
                <Icon name={icons[view]} />
                <span class="view-name">{en.views[view]}</span>
                {unread > 0 && (
                  <span class="view-count">
                    {unread}
                    <span class="unseen"> {en.unreadIn(unread)}</span>
                  </span>
                )}
              </a>
            </li>
          )
        })}
      </ul>
      {me.value.role === 'admin' && (
        <a class="view sidebar-settings" href={SETTINGS} aria-current={inSettings ? 'page' : undefined} title={en.channels.title}>
          <Icon name="settings" />
          <span class="view-name">{en.channels.title}</span>
        </a>
      )}
      <AccountMenu onHelp={onHelp} />
    </nav>
  )
}
