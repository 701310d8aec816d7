import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu, MenuItem } from '../parts/menu.tsx'
import { saveText } from './save-text.ts'

const t = en.actions

/** What can be added to a conversation beside words, and taken away from it. */
export function MoreMenu({ conversationId, completed }: { readonly conversationId: string; readonly completed: boolean }) {
  const { adding, actions } = useInbox()
  const button = (
    <>
      <Icon name="more" />
      <span class="unseen">{t.more}</span>
    </>
  )
  return (
    <Menu label={t.more} button={button} buttonClass="icon-button">
      {(close) => {
        const add = (what: 'tag' | 'page') => (): void => {
          close()
          adding.value = what
        }
        return (
          <>
            {!completed && (
              <MenuItem onPick={add('page')}>
                <Icon name="page" />
                <span class="menu-item-text">{t.sendPage}</span>
                <kbd aria-hidden="true">p</kbd>
              </MenuItem>
            )}
            <MenuItem onPick={add('tag')}>
              <Icon name="tag" />
              <span class="menu-item-text">{t.addTag}</span>
              <kbd aria-hidden="true">t</kbd>
            </MenuItem>
            <MenuItem
              onPick={() => {
                close()
                void actions.writeTranscript(conversationId).then((transcript) => transcript !== null && saveText(transcript.file_name, transcript.text))
              }}
            >
              <Icon name="file" />
              <span class="menu-item-text">{t.transcript}</span>
            </MenuItem>
          </>
        )
      }}
    </Menu>
  )
}
