import type { ConsentSetting } from '@rejoin/protocol'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Visit } from '../embed/visit.ts'
import type { ChatState } from '../state/chat-state.ts'
import { consentStrings } from '../strings/en-consent.ts'
import { OutsideLink } from '../ui/rich-text.tsx'
import { useSheet } from '../ui/use-sheet.ts'
import style from './consent-gate.css?inline'

export type ConsentGateProps = { readonly consent: ConsentSetting; readonly agreed: ChatState['agreed']; readonly isOpen: boolean; readonly visit: Visit; readonly close: () => void }

/** In the place of everything, until the visitor agrees; whoever does not leaves nothing (VIS-6). */
export function ConsentGate({ consent, agreed, isOpen, visit, close }: ConsentGateProps) {
  const { store, storage, line } = visit
  const gate = useRef<HTMLElement>(null)
  useSheet(gate, style)
  useLayoutEffect(() => {
    if (isOpen) gate.current?.focus({ preventScroll: true })
  }, [isOpen])
  useEffect(() => {
    const root = gate.current?.getRootNode() as ShadowRoot
    return () => void setTimeout(() => root.activeElement === null && root.querySelector<HTMLElement>('.before :is(input, select), textarea')?.focus({ preventScroll: true }))
  }, [])
  const isWaiting = agreed?.text === consent.text

  function agree(): void {
    store.set({ agreed: { given_by: 'visitor', text: consent.text } })
    line.connection.restart()
  }

  function decline(): void {
    line.connection.stop()
    line.outbox.clear()
    if (storage.read()?.token == null) storage.clear()
    close()
  }

  return (
    <section class="around consent" ref={gate} tabIndex={-1} aria-label={consentStrings.title}>
      <h3>{consentStrings.title}</h3>
      <p class="consent-text">{consent.text}</p>
      <PrivacyLink url={consent.privacy_url} />
      <div class="consent-buttons">
        <button type="button" class="consent-agree" disabled={isWaiting} onClick={agree}>
          {isWaiting ? consentStrings.agreeing : consentStrings.agree}
        </button>
        <button type="button" class="consent-decline" onClick={decline}>
          {consentStrings.decline}
        </button>
      </div>
    </section>
  )
}

/** Where nobody has to agree, it is only said, for as long as nothing else is. */
export function ConsentNotice({ consent }: { readonly consent: ConsentSetting }) {
  const notice = useRef<HTMLDivElement>(null)
  useSheet(notice, style)
  return (
    <div class="around consent-notice" role="note" ref={notice}>
      <span class="consent-text">{consent.text}</span> <PrivacyLink url={consent.privacy_url} />
    </div>
  )
}

function PrivacyLink({ url }: { readonly url: string | null | undefined }) {
  return url == null ? null : (
    <OutsideLink class="consent-link" url={url}>
      {consentStrings.privacy}
    </OutsideLink>
  )
}
