import { describe, expect, test } from 'vitest'
import { createArea } from '../../test/support/hand-cranked.ts'
import { hasStoredSession, openSessionStorage, type StoredSession } from './session-storage.ts'

const session: StoredSession = { token: 'rjv_1', installKey: 'install', contactId: null, identified: false }
const message = { id: 'm1', text: 'a', at: '2026-11-21T08:00:00.000Z', order: 2, conversationId: null, owner: 'anonymous', failed: false }

describe('EMB-7 what is kept', () => {
  test('only listed fields, under the channel’s name', () => {
    const area = createArea()
    openSessionStorage('one', area).write({ ...session, secretNote: 'not listed' } as StoredSession)
    expect(area.key(0)).toBe('rejoin:one')
    expect(JSON.parse(area.getItem('rejoin:one') ?? '')).toEqual(session)
  })

  test('two channels of one site do not meet', () => {
    const area = createArea()
    const one = openSessionStorage('one', area)
    const two = openSessionStorage('two', area)
    one.write(session)
    two.writeMessage(message)
    expect(two.read()).toBe(null)
    two.clear()
    expect(one.read()).toEqual(session)
    expect(hasStoredSession('two', area)).toBe(false)
    expect(hasStoredSession('one', area)).toBe(true)
  })

  test('clearing leaves nothing of the channel', () => {
    const area = createArea()
    const storage = openSessionStorage('one', area)
    storage.write(session)
    storage.writeMessage(message)
    area.setItem('of-the-page', 'stays')
    storage.clear()
    expect([area.length, area.key(0)]).toEqual([1, 'of-the-page'])
  })

  test('without any storage a page remembers for itself', () => {
    const storage = openSessionStorage('one', null)
    storage.write(session)
    storage.writeMessage(message)
    expect(storage.read()).toEqual(session)
    expect(storage.listMessages().map(storage.peekMessage)).toEqual([message])
    expect(storage.isLasting).toBe(false)
    storage.clear()
    expect([storage.read(), storage.listMessages()]).toEqual([null, []])
    expect(hasStoredSession('one', null)).toBe(false)
  })

  test('VIS-6 while it is held nothing is kept, and afterwards all of it', () => {
    const area = createArea()
    const storage = openSessionStorage('one', area)
    storage.hold()
    storage.write(session)
    storage.writeMessage(message)
    expect([area.length, storage.isLasting, storage.read()]).toEqual([0, false, session])
    storage.release()
    expect([storage.isLasting, openSessionStorage('one', area).read(), openSessionStorage('one', area).peekMessage('m1')]).toEqual([true, session, message])
  })

  test('VIS-6 whoever was here before is not held', () => {
    const area = createArea()
    openSessionStorage('one', area).write(session)
    const storage = openSessionStorage('one', area)
    storage.hold()
    storage.writeMessage(message)
    expect(openSessionStorage('one', area).peekMessage('m1')).toEqual(message)
  })

  test.each(['not json', '{}', '[]', 'null', '{"token":5,"installKey":"k","identified":true}'])('%s is nobody’s session', (text) => {
    const area = createArea()
    area.setItem('rejoin:one', text)
    expect(openSessionStorage('one', area).read()).toBe(null)
  })
})
