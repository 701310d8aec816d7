import { useRef, useState } from 'preact/hooks'
import type { Channel } from '@rejoin/protocol'
import { fillChannelForm, findProblem, writeSettings, type ChannelForm } from '../../state/channel-form.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'
import { ChannelFields } from './channel-fields.tsx'
import { ChannelPreview } from './channel-preview.tsx'
import { Snippet } from './snippet.tsx'

const t = en.channels

/** One channel: what can be set, and beside it how that looks before it is saved. */
export function ChannelEditor({ channel }: { readonly channel: Channel }) {
  const { channels } = useInbox()
  const [form, setForm] = useState<ChannelForm>(() => fillChannelForm(channel))
  const [tried, setTried] = useState(false)
  const [outcome, setOutcome] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const root = useRef<HTMLFormElement>(null)
  const problem = findProblem(form)
  const changed = JSON.stringify(form) !== JSON.stringify(fillChannelForm(channel))

  const change = (part: Partial<ChannelForm>): void => {
    setOutcome(null)
    setForm({ ...form, ...part })
  }

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setTried(true)
    if (problem !== null) return root.current?.querySelector<HTMLElement>(`[name=${problem}]`)?.focus()
    setBusy(true)
    const failure = await channels.save(channel.id, { name: form.name.trim(), settings: writeSettings(channel.settings, form) })
    setBusy(false)
    setTried(false)
    setOutcome(failure === null ? t.saved : failure.message || en.signIn.network)
  }

  return (
    <div class="channels-body">
      <form class="channels-form" ref={root} noValidate onSubmit={(event) => void submit(event)}>
        <ChannelFields form={form} problem={tried || problem === 'accent' ? problem : null} change={change} />
        <div class="channels-buttons">
          <button type="submit" class="button button-primary" disabled={busy || !changed}>{busy ? t.saving : t.save}</button>
          {changed && <button type="button" class="button" onClick={() => { setForm(fillChannelForm(channel)); setTried(false) }}>{t.discard}</button>}
          <p class="channels-outcome" role="status">{outcome}</p>
        </div>
        <Snippet channelId={channel.id} />
      </form>
      <ChannelPreview settings={writeSettings(channel.settings, form)} />
    </div>
  )
}
