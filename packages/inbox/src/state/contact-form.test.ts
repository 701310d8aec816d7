import { describe, expect, test } from 'vitest'
import { aContact } from '../testing/builders.ts'
import { fillForm, losesLastIdentity, planUpdate, type ContactForm } from './contact-form.ts'

const ada = aContact({ id: 'contact-ada', first_name: 'Ada', identified: true, email: 'ada@example.com', email_verified: true, phone_number: '+14155550100', phone_number_verified: false })
const plan = (changes: Partial<ContactForm>, contact = ada) => planUpdate(contact, { ...fillForm(contact), ...changes })
const requests = (...rest: object[]) => ({ ok: true, requests: rest.map((request) => ({ id: 'contact-ada', ...request })) })

describe('correcting a contact', () => {
  test('nothing changed sends nothing', () => {
    expect(plan({})).toEqual(requests())
  })

  test('only what was changed is sent', () => {
    expect(plan({ last_name: ' Lovelace ' })).toEqual(requests({ last_name: 'Lovelace' }))
  })

  test('an emptied field is deleted', () => {
    expect(plan({ first_name: '  ', phone_number: { value: '', checked: false } })).toEqual(requests({ first_name: null, phone_number: null }))
  })

  test('the same address in other letters is the same', () => {
    expect(plan({ email: { value: 'ADA@Example.com', checked: true } })).toEqual(requests())
  })

  test.each([true, false])('what a stranger says leads nobody here', (checked) => {
    const stranger = aContact({ id: 'contact-ada' })
    expect(plan({ email: { value: 'ada@example.com', checked } }, stranger)).toEqual(requests({ email: 'ada@example.com', email_verified: false }))
  })

  test('a checked address becomes an identity', () => {
    expect(plan({ phone_number: { value: '+1 (415) 555-0100', checked: true } })).toEqual(requests({ phone_number: '+14155550100' }))
  })

  test('an unchecked address takes the place of a verified one', () => {
    expect(plan({ first_name: 'Augusta', email: { value: 'ada@new.example', checked: false } })).toEqual(
      requests({ first_name: 'Augusta', email: null }, { email: 'ada@new.example', email_verified: false }),
    )
  })

  test('giving up the last identity is noticed', () => {
    const loses = (contact: typeof ada, changes: Partial<ContactForm>) => losesLastIdentity(contact, { ...fillForm(contact), ...changes })
    const without = { email: { value: '', checked: false } }
    expect(loses(ada, {})).toBe(false)
    expect(loses(ada, without)).toBe(true)
    expect(loses({ ...ada, external_id: 'user-42' }, without)).toBe(false)
    expect(loses(aContact(), without)).toBe(false)
  })

  test('what is no address is sent nowhere', () => {
    expect(plan({ email: { value: 'ada at home', checked: false } })).toEqual({ ok: false, field: 'email' })
  })
})
