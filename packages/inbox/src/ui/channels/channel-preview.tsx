import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ChannelSettings } from '@rejoin/protocol'
import type { Moment } from '../../state/preview-moments.ts'
import { en } from '../../strings/en.ts'
import { useInbox } from '../inbox-context.ts'

const t = en.channels

type ChannelPreviewProps = {
  readonly place: RefObject<HTMLElement | null>
  readonly settings: ChannelSettings
  /** In how many minutes somebody is back; null: nobody knows. */
  readonly opensIn: number | null
  readonly moments: readonly Moment[]
  readonly moment: Moment
  readonly onMoment: (moment: Moment) => void
}

/** The real widget with what is in the form, in a frame of its own with nothing behind it. */
export function ChannelPreview({ place, settings, opensIn, moments, moment, onMoment }: ChannelPreviewProps) {
  const { me } = useInbox()
  const frame = useRef<HTMLIFrameElement>(null)
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const [phone, setPhone] = useState(false)
  const wish = JSON.stringify({ settings, moment, opensIn, dark, agent: me.value.name, question: t.question, answer: t.answer })

  useEffect(() => {
    const send = (): void => frame.current?.contentWindow?.postMessage({ rejoinPreview: JSON.parse(wish) }, location.origin)
    const hear = ({ source, data }: MessageEvent<{ readonly rejoinPreview?: unknown } | null>): void => {
      if (source === frame.current?.contentWindow && data?.rejoinPreview === 'ready') send()
    }
    addEventListener('message', hear)
    send()
    return () => removeEventListener('message', hear)
  }, [wish])

  return (
    <aside class="channels-preview" ref={place} aria-label={t.preview}>
      <div class="channels-switch" role="group" aria-label={t.moments}>
        {moments.map((one) => <button key={one} type="button" aria-pressed={one === moment} onClick={() => onMoment(one)}>{t.moment[one]}</button>)}
      </div>
      <div class="channels-switches">
        <Switch label={t.shades} words={[t.shown.light, t.shown.dark]} second={settings.theme == null ? dark : settings.theme === 'dark'} disabled={settings.theme != null} onPick={setDark} />
        <Switch label={t.sizes} words={[t.shown.desktop, t.shown.phone]} second={phone} onPick={setPhone} />
      </div>
      <iframe ref={frame} class={phone ? 'channels-frame channels-phone' : 'channels-frame'} src="preview" title={t.frame} tabIndex={-1} />
    </aside>
  )
}

type SwitchProps = { readonly label: string; readonly words: readonly [string, string]; readonly second: boolean; readonly disabled?: boolean; readonly onPick: (second: boolean) => void }

function Switch({ label, words, second, disabled = false, onPick }: SwitchProps) {
  return (
    <div class="channels-switch" role="group" aria-label={label}>
      {words.map((word, index) => (
        <button key={word} type="button" disabled={disabled} aria-pressed={second === (index === 1)} onClick={() => onPick(index === 1)}>{word}</button>
      ))}
    </div>
  )
}
