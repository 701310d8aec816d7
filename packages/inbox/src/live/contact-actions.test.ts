import { expect, test } from 'vitest'
import type { Call } from '../api/call.ts'
import { fail } from '../api/outcome.ts'
import { aContact } from '../testing/builders.ts'
import { createContactActions } from './contact-actions.ts'

const ada = { ...aContact({ id: 'contact-ada' }), merge_history: [] }

test('a refused correction stops the ones after it', async () => {
  const asked: unknown[] = []
  const call = (async (_name: string, request: unknown) => {
    asked.push(request)
    return fail({ code: 'identity_conflict', message: '', conflicts: [{ identifier: 'email', contact_id: 'contact-bob' }] })
  }) as unknown as Call
  const actions = createContactActions({ call, onContact: () => undefined })
  const failure = await actions.correct([{ id: ada.id, email: 'bob@example.com' }, { id: ada.id, first_name: 'Bob' }])
  expect(failure?.conflicts).toEqual([{ identifier: 'email', contact_id: 'contact-bob' }])
  expect(asked).toHaveLength(1)
})

test('the inbox learns the contact as it is now', async () => {
  const learned: boolean[] = []
  const call = (async (name: string) => ({ ok: true, data: { ...ada, blocked: name === 'contacts.block' } })) as unknown as Call
  const actions = createContactActions({ call, onContact: (contact) => learned.push(contact.blocked) })
  expect([await actions.block(ada.id), await actions.unblock(ada.id)]).toEqual([null, null])
  expect(learned).toEqual([true, false])
})
