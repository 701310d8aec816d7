import { useRef } from 'preact/hooks'
import { SECTIONS, type Section } from '../../state/channel-problems.ts'
import { en } from '../../strings/en.ts'

const t = en.channels

export const PANEL_ID = 'channel-section'
export const nameTab = (section: Section): string => `channel-tab-${section}`

type SectionTabsProps = { readonly current: Section; readonly toMend: ReadonlySet<Section>; readonly onPick: (section: Section) => void }

/** The parts of the settings; with the arrow keys, as in every list of tabs. */
export function SectionTabs({ current, toMend, onPick }: SectionTabsProps) {
  const list = useRef<HTMLDivElement>(null)

  function press(event: KeyboardEvent): void {
    const forward = list.current !== null && getComputedStyle(list.current).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight'
    const at = SECTIONS.indexOf(current)
    const next = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: SECTIONS.length - 1 }[event.key]
    const section = next === undefined ? undefined : SECTIONS.at(next % SECTIONS.length)
    if (section === undefined) return
    event.preventDefault()
    onPick(section)
    list.current?.querySelector<HTMLElement>(`#${nameTab(section)}`)?.focus()
  }

  return (
    <div class="channels-tabs" role="tablist" aria-label={t.sectionsLabel} ref={list}>
      {SECTIONS.map((section) => (
        <button key={section} type="button" class="channels-tab" role="tab" id={nameTab(section)} aria-selected={section === current} aria-controls={PANEL_ID} tabIndex={section === current ? 0 : -1} onClick={() => onPick(section)} onKeyDown={press}>
          {t.sections[section]}
          {toMend.has(section) && <span class="channels-tab-dot"><span class="unseen">{t.toMend}</span></span>}
        </button>
      ))}
    </div>
  )
}
