import { useRef, useState } from 'preact/hooks'
import { addSpan, changeSpan, copyToWorkingDays, MOST_SPANS, removeSpan, toggleDay, WEEKDAYS, type HoursForm, type SpanForm, type Weekday } from '../../state/hours-form.ts'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'
import type { SectionProps } from './section-props.ts'

const t = en.channels

type WeekEditorProps = { readonly hours: HoursForm; readonly told: SectionProps['told']; readonly onChange: (hours: HoursForm) => void }

/** A day a row: closed, or open at one time or several. */
export function WeekEditor({ hours, told, onChange }: WeekEditorProps) {
  const [news, setNews] = useState('')
  const copy = (day: Weekday): void => {
    setNews(t.copiedDay(t.days[day]))
    onChange(copyToWorkingDays(hours, day))
  }
  return (
    <div class="days" role="group" aria-label={t.week}>
      {WEEKDAYS.map((day) => <DayRow key={day} day={day} hours={hours} told={told} onChange={onChange} onCopy={() => copy(day)} />)}
      <p class="unseen" role="status">{news}</p>
    </div>
  )
}

type DayRowProps = WeekEditorProps & { readonly day: Weekday; readonly onCopy: () => void }

function DayRow({ day, hours, told, onChange, onCopy }: DayRowProps) {
  const check = useRef<HTMLInputElement>(null)
  const name = t.days[day]
  const spans = hours.days[day]
  return (
    <div class="weekday">
      <label class="weekday-name">
        <input ref={check} type="checkbox" checked={spans.length > 0} onChange={() => onChange(toggleDay(hours, day))} />
        {name}
      </label>
      {spans.length === 0 ? (
        <span class="weekday-closed">{t.closed}</span>
      ) : (
        <div class="weekday-spans">
          {spans.map((span, index) => (
            <SpanRow
              key={index}
              day={day}
              index={index}
              span={span}
              problem={told(`hours.weekly.${day}.${index}`)}
              onChange={(part) => onChange(changeSpan(hours, day, index, part))}
              onRemove={() => {
                // What had the focus is gone with its row.
                check.current?.focus()
                onChange(removeSpan(hours, day, index))
              }}
            />
          ))}
          <div class="weekday-buttons">
            <button type="button" class="text-button" disabled={spans.length >= MOST_SPANS} aria-label={t.addSpan(name)} onClick={() => onChange(addSpan(hours, day))}>{t.moreTimes}</button>
            <button type="button" class="text-button" aria-label={t.copyDayLabel(name)} onClick={onCopy}>{t.copyDay}</button>
          </div>
        </div>
      )}
    </div>
  )
}

type SpanRowProps = { readonly day: Weekday; readonly index: number; readonly span: SpanForm; readonly problem: string | null; readonly onChange: (part: Partial<SpanForm>) => void; readonly onRemove: () => void }

function SpanRow({ day, index, span: { from, to }, problem, onChange, onRemove }: SpanRowProps) {
  const name = t.days[day]
  const noteId = `span-${day}-${index}`
  const isLate = from !== '' && to !== '' && to !== '00:00' && to < from
  const common = { class: 'input', type: 'time', 'aria-invalid': problem === null ? undefined : true, 'aria-describedby': problem === null && !isLate ? undefined : noteId } as const
  return (
    <div class="span">
      <div class="span-times">
        <input {...common} name={`hours.weekly.${day}.${index}`} value={from} aria-label={t.opens(name, index)} onInput={({ currentTarget }) => onChange({ from: currentTarget.value })} />
        <span aria-hidden="true">{t.until}</span>
        <input {...common} value={to} aria-label={t.closes(name, index)} onInput={({ currentTarget }) => onChange({ to: currentTarget.value })} />
        <button type="button" class="icon-button" aria-label={t.removeSpan(name, index + 1)} title={t.removeSpan(name, index + 1)} onClick={onRemove}><Icon name="close" size={16} /></button>
      </div>
      {problem !== null ? <p class="field-note field-problem" id={noteId}>{problem}</p> : isLate && <p class="field-note" id={noteId}>{t.untilNextDay}</p>}
    </div>
  )
}
