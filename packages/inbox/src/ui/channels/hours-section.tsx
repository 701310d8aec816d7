import { useId, useState } from 'preact/hooks'
import { LONGEST } from '../../state/channel-form.ts'
import { addHoliday, MOST_HOLIDAYS, removeHoliday, type HoursForm } from '../../state/hours-form.ts'
import { foresee, readWall } from '../../state/week-plan.ts'
import { en } from '../../strings/en.ts'
import { now as present } from '../now.ts'
import { Icon } from '../parts/icon.tsx'
import { CheckField, Noted, TextField } from './field.tsx'
import type { SectionProps } from './section-props.ts'
import { WeekEditor } from './week-editor.tsx'
import { WeekPicture } from './week-picture.tsx'
import './hours.css'

const t = en.channels
const zones = Intl.supportedValuesOf('timeZone')

/** When somebody answers, and what is said while nobody does. */
export function HoursSection({ form, change, told }: SectionProps) {
  const { hours } = form
  const plan = (next: HoursForm): void => change({ hours: next })
  const now = readWall(hours.timeZone, new Date(present.value))
  return (
    <>
      <fieldset>
        <legend>{t.hours}</legend>
        <p class="field-note">{t.hoursLead}</p>
        <CheckField label={t.hoursOn} checked={hours.on} onPick={(on) => plan({ ...hours, on })} />
        {hours.on && (
          <>
            <ZoneField hours={hours} problem={told('hours.time_zone')} onChange={plan} />
            <WeekPicture hours={hours} now={now} />
            {now !== null && <p class="hours-now" role="status">{foresee(hours, present.value).open ? t.openNow : t.closedNow}</p>}
            <WeekEditor hours={hours} told={told} onChange={plan} />
            <Holidays hours={hours} onChange={plan} />
          </>
        )}
      </fieldset>
      <fieldset>
        <legend>{t.away}</legend>
        <TextField name="away_message" label={t.awayMessage} hint={t.awayHint} placeholder={t.ours} value={form.awayMessage} longest={LONGEST.awayMessage} rows={2} problem={told('away_message')} onInput={(awayMessage) => change({ awayMessage })} />
        <CheckField label={t.awayWithoutAgents} checked={form.awayWithoutAgents} onPick={(awayWithoutAgents) => change({ awayWithoutAgents })} />
        <CheckField label={t.askEmail} checked={form.askEmailWhenAway} onPick={(askEmailWhenAway) => change({ askEmailWhenAway })} />
      </fieldset>
    </>
  )
}

type ZoneFieldProps = { readonly hours: HoursForm; readonly problem: string | null; readonly onChange: (hours: HoursForm) => void }

/** One of those the browser knows, found by typing; what the clock shows there says whether it is the right one. */
function ZoneField({ hours, problem, onChange }: ZoneFieldProps) {
  const list = useId()
  const now = new Date(present.value)
  const known = readWall(hours.timeZone, now) !== null
  const time = known ? new Intl.DateTimeFormat(en.locale, { timeZone: hours.timeZone, weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(now) : null
  return (
    <Noted label={t.timeZone} problem={problem} hint={time === null ? undefined : t.timeZoneNow(time)}>
      {(ids) => (
        <>
          <input class="input" {...ids} name="hours.time_zone" value={hours.timeZone} list={list} maxLength={64} dir="ltr" autocomplete="off" spellcheck={false} onInput={({ currentTarget }) => onChange({ ...hours, timeZone: currentTarget.value.trim() })} />
          <datalist id={list}>{zones.map((zone) => <option key={zone}>{zone}</option>)}</datalist>
        </>
      )}
    </Noted>
  )
}

function Holidays({ hours, onChange }: { readonly hours: HoursForm; readonly onChange: (hours: HoursForm) => void }) {
  const [date, setDate] = useState('')
  const add = (): void => {
    onChange(addHoliday(hours, date))
    setDate('')
  }
  return (
    <div class="field">
      <Noted label={t.holidays} hint={t.holidaysHint}>
        {(ids) => (
          <div class="holidays-add">
            <input class="input" type="date" name="hours.holidays" {...ids} value={date} onInput={({ currentTarget }) => setDate(currentTarget.value)} />
            <button type="button" class="button" disabled={date === '' || hours.holidays.length >= MOST_HOLIDAYS} onClick={add}>{t.addHoliday}</button>
          </div>
        )}
      </Noted>
      {hours.holidays.length > 0 && (
        <ul class="holidays" aria-label={t.holidays}>
          {hours.holidays.map((day) => (
            <li key={day}>
              {nameDate(day)}
              <button type="button" class="icon-button" aria-label={t.removeHoliday(nameDate(day))} onClick={() => onChange(removeHoliday(hours, day))}><Icon name="close" size={14} /></button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A day of the calendar has no time zone. */
function nameDate(day: string): string {
  return new Intl.DateTimeFormat(en.locale, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`))
}
