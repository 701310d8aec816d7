import { describe, expect, test } from 'vitest'
import { addField, canBe, changeField, fillQuestions, moveField, removeField, writeQuestions } from './pre-chat-form.ts'

const asked = { intro: 'Hello', fields: [{ type: 'name', required: true }, { type: 'select', key: 'topic', label: 'Topic', options: ['An order', 'Else'] }] } as const
const form = fillQuestions(asked)

describe('the form before a chat', () => {
  test('is written as it was read', () => {
    expect(writeQuestions(form)).toEqual(asked)
  })

  test('proposes name and address, and asks nothing before it is switched on', () => {
    const proposed = fillQuestions(null)
    expect(writeQuestions(proposed)).toBeNull()
    expect(writeQuestions({ ...proposed, on: true })).toEqual({ fields: [{ type: 'name', required: true }, { type: 'email', required: true }] })
  })

  test('adds the next of the usual fields, then questions of the site', () => {
    const added = addField(addField(addField(form)))
    expect(added.fields.map(({ kind }) => kind)).toEqual(['name', 'select', 'email', 'phone_number', 'text'])
    expect(new Set(added.fields.map(({ id }) => id)).size).toBe(5)
  })

  test('has at most ten fields, and each that fills something about a visitor once', () => {
    let full = form
    for (let n = 0; n < 12; n += 1) full = addField(full)
    expect(full.fields).toHaveLength(10)
    expect([canBe(form, null, 'name'), canBe(form, 0, 'name'), canBe(form, null, 'email'), canBe(form, null, 'text')]).toEqual([false, true, true, true])
  })

  test('moves a field by one place, and not over the ends', () => {
    expect(moveField(form, 1, -1).fields.map(({ kind }) => kind)).toEqual(['select', 'name'])
    expect(moveField(form, 1, 1)).toBe(form)
    expect(removeField(form, 0).fields.map(({ kind }) => kind)).toEqual(['select'])
  })

  test('names what is kept after the question, each another name', () => {
    const two = ['Número de pedido', 'Número de pedido!', '注文'].reduce((so, label) => {
      const added = addField(so)
      return changeField(added, added.fields.at(-1)?.id ?? 0, { kind: 'text', label })
    }, form)
    expect(writeQuestions(two)?.fields.slice(2)).toMatchObject([{ key: 'numero_de_pedido' }, { key: 'numero_de_pedido_2' }, { key: 'question' }])
  })

  test('keeps the name of what is kept when its question is worded anew', () => {
    expect(writeQuestions(changeField(form, 1, { label: 'What is it about?', kind: 'text' }))?.fields[1]).toEqual({ type: 'text', key: 'topic', label: 'What is it about?' })
  })

  test('takes each line that says something as a choice, once', () => {
    expect(writeQuestions(changeField(form, 1, { options: ' Tea \n\nCoffee\nTea' }))?.fields[1]).toMatchObject({ options: ['Tea', 'Coffee'] })
  })
})
