import { useEffect, useState } from 'preact/hooks'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { Icon } from '../parts/icon.tsx'
import { ChannelEditor } from './channel-editor.tsx'
import './channels.css'

const t = en.channels

/** How each channel looks and what it says, for administrators. */
export function ChannelsPage() {
  const { channels, navigation } = useInbox()
  const [chosen, setChosen] = useState<string | null>(null)
  useEffect(() => void channels.load(), [])
  const list = channels.list.value
  const failure = channels.failure.value
  const channel = list?.find(({ id }) => id === chosen) ?? list?.[0]
  /** The list goes on saying which one is in front while somebody is asked whether to leave it. */
  const pick = (select: HTMLSelectElement): void => {
    const next = select.value
    select.value = channel?.id ?? next
    navigation.leave(() => setChosen(next))
  }
  return (
    <section class="channels" aria-labelledby="channels-title">
      <header class="channels-head">
        <a class="icon-button" href="#/open" aria-label={t.back}>
          <Icon name="back" />
        </a>
        <div class="channels-titles">
          <h2 id="channels-title">{t.title}</h2>
          <p>{t.lead}</p>
        </div>
        {list !== null && list.length > 1 && (
          <label class="channels-choice">
            <span class="unseen">{t.channel}</span>
            <select class="input" value={channel?.id} onChange={({ currentTarget }) => pick(currentTarget)}>
              {list.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
            </select>
          </label>
        )}
      </header>
      {failure !== null ? (
        <div class="channels-state" role="alert">
          <Icon name="warning" size={24} />
          <p>{t.failed(en.failure(failure))}</p>
          <button type="button" class="button" onClick={() => void channels.load()}>{t.retry}</button>
        </div>
      ) : list === null ? (
        <p class="channels-state" role="status"><span class="spinner" /><span class="unseen">{t.loading}</span></p>
      ) : channel === undefined ? (
        <div class="channels-state">
          <Icon name="settings" size={24} />
          <p>{t.none}</p>
        </div>
      ) : (
        <ChannelEditor key={channel.id} channel={channel} />
      )}
    </section>
  )
}
