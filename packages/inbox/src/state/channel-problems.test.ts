import { describe, expect, test } from 'vitest'
import { fillChannelForm } from './channel-form.ts'
import { findProblems, findSection, isAbout, readRefusal } from './channel-problems.ts'
import { changeSpan } from './hours-form.ts'
import { addField } from './pre-chat-form.ts'

const form = fillChannelForm({ name: 'Shop', settings: {} }, 'Europe/Berlin')
const hours = { ...form.hours, on: true }
const questions = { ...form.questions, on: true }
const asked = { id: 9, kind: 'select', label: 'Topic', required: false, key: null, options: 'An order' } as const

test.each([
  { change: {}, problems: {} },
  { change: { name: ' ' }, problems: { name: 'name' } },
  { change: { accent: 'red' }, problems: { accent_color: 'accent' } },
  { change: { logo: 'logo.png' }, problems: { logo_url: 'address' } },
  { change: { logo: 'https://shop.test/logo.svg' }, problems: {} },
  { change: { greetingDelay: '4000' }, problems: { greeting_delay: 'greetingDelay' } },
  { change: { greetingDelay: '-1' }, problems: { greeting_delay: 'greetingDelay' } },
  { change: { consent: { kind: 'required', text: '', privacyUrl: 'privacy' } }, problems: { 'consent.text': 'consent', 'consent.privacy_url': 'address' } },
  { change: { consent: { kind: 'none', text: '', privacyUrl: 'privacy' } }, problems: {} },
  { change: { questions: { ...questions, fields: [] } }, problems: { 'pre_chat.fields': 'noFields' } },
  { change: { questions: { ...questions, fields: [{ ...asked, label: '', options: ' \n' }] } }, problems: { 'pre_chat.fields.0.label': 'label', 'pre_chat.fields.0.options': 'noOptions' } },
  { change: { questions: { ...questions, fields: [{ ...asked, options: Array.from({ length: 21 }, (_, n) => n).join('\n') }] } }, problems: { 'pre_chat.fields.0.options': 'manyOptions' } },
  { change: { questions: { ...questions, fields: [{ ...asked, options: 'x'.repeat(81) }] } }, problems: { 'pre_chat.fields.0.options': 'longOption' } },
  { change: { hours: { ...hours, timeZone: 'Berlin' } }, problems: { 'hours.time_zone': 'timeZone' } },
  { change: { hours: changeSpan(hours, 'friday', 0, { to: '' }) }, problems: { 'hours.weekly.friday.0': 'time' } },
  { change: { hours: changeSpan(hours, 'friday', 0, { to: '09:00' }) }, problems: { 'hours.weekly.friday.0': 'emptySpan' } },
  { change: { hours: changeSpan(hours, 'friday', 0, { from: '00:00', to: '00:00' }) }, problems: {} },
])('a form with $change is stopped by $problems', ({ change, problems }) => {
  expect(Object.fromEntries(findProblems({ ...form, ...(change as object) }))).toEqual(problems)
})

describe('what the server refuses', () => {
  test('is said beside its field, in words without the name it has on the wire', () => {
    const refusal = readRefusal({ code: 'invalid_field', message: 'settings.hours.weekly.monday.0.to must be a time such as 17:30 or 24:00.', field: 'settings.hours.weekly.monday.0.to' })
    expect(refusal).toEqual({ field: 'hours.weekly.monday.0.to', words: 'This must be a time such as 17:30 or 24:00.' })
    expect(['hours.weekly.monday.0', 'hours.weekly.monday.1'].map((name) => refusal !== null && isAbout(refusal, name))).toEqual([true, false])
    expect(findSection(refusal?.field ?? '')).toBe('hours')
  })

  test('is about the whole where it names no field, or is no matter of one', () => {
    expect(readRefusal({ code: 'network', message: '' })).toBeNull()
    expect(readRefusal({ code: 'forbidden', message: 'No.', field: 'attachments' })).toBeNull()
  })
})

test.each([
  ['name', 'look'],
  ['logo_url', 'look'],
  ['greeting_delay', 'greeting'],
  ['pre_chat.fields.0.label', 'before'],
  ['consent.text', 'before'],
  ['away_message', 'hours'],
  ['rating.question', 'after'],
])('%s stands under %s', (field, section) => {
  expect(findSection(field)).toBe(section)
})

test('a field that was just added is asked for its label', () => {
  const full = addField(addField(questions))
  expect([...findProblems({ ...form, questions: full }).keys()]).toEqual(['pre_chat.fields.3.label'])
})
