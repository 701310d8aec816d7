import type { IssueResumeTokenResult } from '@rejoin/protocol'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { handoverStrings } from '../strings/en-handover.ts'
import { fill } from '../strings/en.ts'
import { Icon } from '../ui/icons.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './continue-on-phone.css?inline'
import { QrCode } from './qr-code.tsx'
import { readLifetime } from './read-lifetime.ts'

export type ContinueOnPhoneProps = {
  readonly title: string
  readonly makeLink: () => Promise<IssueResumeTokenResult>
  readonly close: () => void
}

type Link = { readonly kind: 'preparing' } | { readonly kind: 'failed' } | { readonly kind: 'ready'; readonly url: string; readonly until: number }

/** The conversation as a link for another device: a QR code, and the same to copy (EMB-14). Lies over the panel. */
export function ContinueOnPhone({ title, makeLink, close }: ContinueOnPhoneProps) {
  const sheet = useRef<HTMLElement>(null)
  const [link, setLink] = useState<Link>({ kind: 'preparing' })
  const [round, makeAnother] = useState(0)
  const left = useSecondsLeft(link.kind === 'ready' ? link.until : null)

  useSheet(sheet, style)
  useLayoutEffect(() => {
    sheet.current?.focus()
    sheet.current?.addEventListener('keydown', (event) => {
      // Escape ends this, not the chat below.
      if (event.key !== 'Escape') return
      event.stopPropagation()
      close()
    })
  }, [])

  useEffect(() => {
    let isWanted = true
    setLink({ kind: 'preparing' })
    makeLink().then(
      ({ url, resume_token }) => isWanted && setLink({ kind: 'ready', url, until: performance.now() + readLifetime(resume_token) }),
      () => isWanted && setLink({ kind: 'failed' }),
    )
    return () => {
      isWanted = false
    }
  }, [round])

  const again = (
    <button type="button" class="action" onClick={() => makeAnother(round + 1)}>
      {handoverStrings.again}
    </button>
  )
  return (
    <section class="handover" ref={sheet} tabIndex={-1} aria-label={title}>
      <div class="handover-head">
        <h2>{title}</h2>
        <button type="button" class="round" onClick={close} aria-label={handoverStrings.back}>
          <Icon name="close" />
        </button>
      </div>
      <div class="handover-body">
        <p>{handoverStrings.scan}</p>
        <div class="handover-code" data-over={link.kind !== 'ready' || left === 0 ? '' : undefined}>
          {link.kind === 'ready' && left > 0 && <QrCode text={link.url} label={handoverStrings.code} />}
          <div class="handover-state" role="status">
            {link.kind === 'preparing' && handoverStrings.preparing}
            {link.kind === 'failed' && handoverStrings.failed}
            {link.kind === 'ready' && left === 0 && handoverStrings.over}
          </div>
          {(link.kind === 'failed' || (link.kind === 'ready' && left === 0)) && again}
        </div>
        {link.kind === 'ready' && left > 0 && (
          <>
            <p class="handover-time">{fill(handoverStrings.goodFor, { time: formatSeconds(left) })}</p>
            <CopyLink key={link.url} url={link.url} />
          </>
        )}
        <p class="handover-careful">{handoverStrings.careful}</p>
      </div>
    </section>
  )
}

/** Into the clipboard where the browser allows it; elsewhere the link itself, selected. */
function CopyLink({ url }: { readonly url: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'shown' | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (outcome === 'shown') field.current?.select()
  }, [outcome])

  async function copy(): Promise<void> {
    try {
      // Absent on plain http pages, and forbidden in some frames.
      await navigator.clipboard.writeText(url)
      setOutcome('copied')
    } catch {
      setOutcome('shown')
    }
  }

  if (outcome === 'shown') return <input class="handover-link" ref={field} readOnly value={url} aria-label={handoverStrings.link} />
  return (
    <>
      <button type="button" class="action" onClick={() => void copy()}>
        {outcome === 'copied' && <Icon name="sent" />}
        {outcome === 'copied' ? handoverStrings.copied : handoverStrings.copy}
      </button>
      <span class="hidden" role="status">
        {outcome === 'copied' && handoverStrings.copied}
      </span>
    </>
  )
}

/** Counts down once a second; 0 when it is over. By the clock that nobody sets, `performance.now`. */
function useSecondsLeft(until: number | null): number {
  const [now, setNow] = useState(performance.now())
  useLayoutEffect(() => {
    if (until === null) return
    const tick = (): void => setNow(performance.now())
    tick()
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [until])
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000))
}

/** `9:05` */
function formatSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
