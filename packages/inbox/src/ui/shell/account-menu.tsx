import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu, MenuItem } from '../parts/menu.tsx'

const t = en.account

/** Availability, keys, signing out. */
export function AccountMenu({ onHelp }: { readonly onHelp: () => void }) {
  const { me, actions, session, navigation } = useInbox()
  const agent = me.value
  const online = agent.availability === 'online'
  const face = (
    <>
      <Avatar id={agent.id} name={agent.name} imageUrl={agent.avatar_url} online={online} />
      <span class="account-text">
        <span class="account-name">{agent.name}</span>
        <span class="account-state">{online ? t.online : t.away}</span>
      </span>
      <Icon name="chevron" size={16} />
    </>
  )
  return (
    <div class="account">
      <Menu label={t.label} button={face} buttonClass="account-button" upwards align="start">
        {(close) => (
          <>
            <p class="menu-heading">{agent.email}</p>
            {(['online', 'away'] as const).map((availability) => (
              <MenuItem key={availability} checked={agent.availability === availability} onPick={() => { void actions.setAvailability(availability); close() }}>
                <span class={availability === 'online' ? 'state-dot state-online' : 'state-dot'} />
                <span class="menu-item-text">{t[availability]}</span>
              </MenuItem>
            ))}
            <hr class="menu-line" />
            <MenuItem onPick={() => { close(); onHelp() }}>
              <Icon name="keyboard" />
              <span class="menu-item-text">{t.keys}</span>
              <kbd>?</kbd>
            </MenuItem>
            <MenuItem onPick={() => { close(); navigation.leave(() => void session.logout()) }}>
              <Icon name="signOut" />
              <span class="menu-item-text">{t.signOut}</span>
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  )
}
