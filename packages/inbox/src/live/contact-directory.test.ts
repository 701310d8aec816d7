import { expect, test, vi } from 'vitest'
import type { Call } from '../api/call.ts'
import { fail, NETWORK_FAILURE } from '../api/outcome.ts'
import { aContact } from '../testing/builders.ts'
import { createContactDirectory } from './contact-directory.ts'

function setUp() {
  const clock = { now: 0 }
  const call = vi.fn<(name: string, request: { id: string }) => Promise<unknown>>(async (_name, { id }) => ({ ok: true, data: aContact({ id, first_name: id }) }))
  const directory = createContactDirectory(call as unknown as Call, () => clock.now)
  const names = (): readonly unknown[] => [...directory.contacts.value.values()].map((contact) => contact?.first_name ?? null)
  return { clock, call, directory, names }
}

test('a name is looked up once, however often it is wanted', async () => {
  const { call, directory, names } = setUp()
  directory.want(['ada', 'bob', 'ada'])
  directory.want(['ada'])
  await vi.waitFor(() => expect(names()).toEqual(['ada', 'bob']))
  expect(call).toHaveBeenCalledTimes(2)
})

test('a name that may be out of date is looked up again', async () => {
  const { clock, call, directory, names } = setUp()
  directory.want(['ada'])
  await vi.waitFor(() => expect(names()).toEqual(['ada']))
  directory.want(['ada'], true)
  clock.now = 61_000
  directory.want(['ada'], true)
  expect(call).toHaveBeenCalledTimes(2)
})

test('a look-up that failed is tried again when wanted', async () => {
  const { call, directory, names } = setUp()
  call.mockResolvedValueOnce(fail(NETWORK_FAILURE))
  directory.want(['ada'])
  await vi.waitFor(() => expect(call).toHaveBeenCalledTimes(1))
  await vi.waitFor(() => {
    directory.want(['ada'])
    expect(names()).toEqual(['ada'])
  })
})

test('a contact that is gone is not asked for again', async () => {
  const { call, directory, names } = setUp()
  call.mockResolvedValue(fail({ code: 'contact_deleted', message: '' }))
  directory.want(['ada'])
  await vi.waitFor(() => expect(names()).toEqual([null]))
  directory.want(['ada'])
  expect(call).toHaveBeenCalledTimes(1)
})
