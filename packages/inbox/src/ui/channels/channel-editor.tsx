import { useEffect, useRef, useState } from 'preact/hooks'
import type { Channel } from '@rejoin/protocol'
import { writeSettings } from '../../state/channel-form.ts'
import { findSection, type Section } from '../../state/channel-problems.ts'
import { listMoments, suggestMoment, type Moment } from '../../state/preview-moments.ts'
import { foresee, readWall } from '../../state/week-plan.ts'
import { en } from '../../strings/en.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { AfterSection } from './after-section.tsx'
import { BeforeSection } from './before-section.tsx'
import { ChannelPreview } from './channel-preview.tsx'
import { GreetingSection } from './greeting-section.tsx'
import { HoursSection } from './hours-section.tsx'
import { LookSection } from './look-section.tsx'
import { nameTab, PANEL_ID, SectionTabs } from './section-tabs.tsx'
import { Snippet } from './snippet.tsx'
import { useChannelForm } from './use-channel-form.ts'

const t = en.channels

/** One channel: what can be set, and beside it how that looks before it is saved. */
export function ChannelEditor({ channel }: { readonly channel: Channel }) {
  const editing = useChannelForm(channel)
  const { form, change, told, changed, busy, outcome, problems, leaving } = editing
  const [section, setSection] = useState<Section>('look')
  const [picked, setPicked] = useState<Moment | null>(null)
  const [sought, setSought] = useState<{ readonly field: string } | null>(null)
  const root = useRef<HTMLFormElement>(null)
  const preview = useRef<HTMLElement>(null)

  // Where it is wrong is where somebody goes on, in whichever part that is.
  useEffect(() => {
    if (sought !== null) findField(root.current, sought.field)?.focus()
  }, [sought])

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const field = await editing.save()
    if (field === null) return
    setSection(findSection(field))
    setSought({ field })
  }

  const pick = (next: Section): void => {
    setSection(next)
    setPicked(null)
  }
  const offered = listMoments(form)
  const moment = picked !== null && offered.includes(picked) ? picked : suggestMoment(form, section, null)
  const props = { channel, form, change, told }
  return (
    <div class="channels-body">
      <form class="channels-form" ref={root} noValidate onSubmit={(event) => void submit(event)}>
        <SectionTabs current={section} toMend={new Set([...problems.keys()].map(findSection))} onPick={pick} />
        <div class="channels-section" role="tabpanel" id={PANEL_ID} aria-labelledby={nameTab(section)}>
          {section === 'look' && <LookSection {...props} />}
          {section === 'greeting' && <GreetingSection {...props} show={setPicked} />}
          {section === 'before' && <BeforeSection {...props} show={setPicked} />}
          {section === 'hours' && <HoursSection {...props} />}
          {section === 'after' && <AfterSection {...props} />}
          {section === 'install' && <Snippet channelId={channel.id} />}
        </div>
        <div class="channels-buttons">
          <button type="submit" class="button button-primary" disabled={busy || !changed}>{busy ? t.saving : t.save}</button>
          {changed && <button type="button" class="button" disabled={busy} onClick={editing.discard}>{t.discard}</button>}
          <button type="button" class="icon-button channels-look" aria-label={t.toPreview} title={t.toPreview} onClick={() => preview.current?.scrollIntoView()}><Icon name="eye" /></button>
          <p class="channels-outcome" role="status">{outcome?.isTrouble === false ? outcome.words : changed && outcome === null ? t.unsaved : null}</p>
          <p class="channels-outcome field-problem" role="alert">{outcome?.isTrouble === true ? outcome.words : null}</p>
        </div>
      </form>
      <ChannelPreview place={preview} settings={writeSettings(channel.settings, form)} opensIn={opensIn()} moments={offered} moment={moment} onMoment={setPicked} />
      <ConfirmDialog open={leaving !== null} title={t.leave.title} confirm={t.leave.confirm} danger busy={false} onConfirm={() => leaving?.()} onClose={editing.stay}>
        <p>{t.leave.text}</p>
      </ConfirmDialog>
    </div>
  )

  /** When the plan says that somebody is back, in minutes; null: it does not. */
  function opensIn(): number | null {
    const now = Date.now()
    return readWall(form.hours.timeZone, new Date(now)) === null ? null : foresee(form.hours, now).opensIn
  }
}

/** By its name on the wire, or else by that of what it lies in. */
function findField(form: HTMLFormElement | null, field: string): HTMLElement | null {
  const parts = field.split('.')
  for (let length = parts.length; length > 0; length -= 1) {
    const found = form?.querySelector<HTMLElement>(`[name="${CSS.escape(parts.slice(0, length).join('.'))}"]`)
    if (found != null) return found
  }
  return null
}
