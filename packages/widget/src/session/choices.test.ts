import { expect, test } from 'vitest'
import { createArea } from '../../test/support/hand-cranked.ts'
import { openChoices } from './choices.ts'
import { openSessionStorage } from './session-storage.ts'

const SESSION = { token: 'rjv_ada', installKey: 'install-key-of-this-browser', contactId: 'ada', identified: true }

test('EMB-7 who chose nothing leaves nothing', () => {
  const [local, tab] = [createArea(), createArea()]
  expect(openChoices('channel', local, tab).read()).toEqual({})
  expect(local.length + tab.length).toBe(0)
})

test('ATT-2 what a visitor chose is there on the next page', () => {
  const [local, tab] = [createArea(), createArea()]
  openChoices('channel', local, tab).write({ sound: 'off', notify: 'on' })
  expect(openChoices('channel', local, tab).read()).toEqual({ sound: 'off', notify: 'on' })
  expect(openChoices('another', local, tab).read()).toEqual({})
})

test('EMB-4 and is gone with the person, whose next session is not the end of it', () => {
  const [local, tab] = [createArea(), createArea()]
  const [storage, choices] = [openSessionStorage('channel', local), openChoices('channel', local, tab)]
  storage.write(SESSION)
  choices.write({ sound: 'off' })
  choices.dismiss('Can we help?')
  storage.clearSession()
  expect(choices.read()).toEqual({ sound: 'off' })
  expect(choices.readDismissed()).toBe('Can we help?')
  storage.clear()
  choices.forget()
  expect(local.length + tab.length).toBe(0)
  expect(choices.read()).toEqual({})
})

test('a browser that stores nothing remembers while the page lives', () => {
  const full = createArea()
  full.isFull = true
  for (const area of [null, full]) {
    const choices = openChoices('channel', area, area)
    choices.write({ sound: 'off' })
    choices.dismiss('Can we help?')
    expect(choices.read()).toEqual({ sound: 'off' })
    expect(choices.readDismissed()).toBe('Can we help?')
    choices.forget()
    expect(choices.read()).toEqual({})
  }
})

test.each(['nonsense', '7', 'null', '{"sound":"loud","notify":1}'])('what somebody else wrote there (%s) counts as nothing', (text) => {
  const local = createArea()
  local.setItem('rejoin:channel:choices', text)
  expect(openChoices('channel', local, null).read()).toEqual({})
})

test('VIS-6 while somebody has to agree first, the page alone remembers', () => {
  const [local, tab] = [createArea(), createArea()]
  let isAsked = true
  const choices = openChoices('channel', local, tab, () => !isAsked)
  choices.dismiss('Hello!')
  choices.write({ sound: 'off' })
  expect([choices.readDismissed(), choices.read().sound, local.length + tab.length]).toEqual(['Hello!', 'off', 0])
  isAsked = false
  choices.dismiss('Hello!')
  expect(tab.length).toBe(1)
})
