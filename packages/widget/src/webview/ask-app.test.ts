import { expect, test } from 'vitest'
import { createClock, settle } from '../../test/support/hand-cranked.ts'
import { createAskApp } from './ask-app.ts'

function setUp(isSomebodyKnown = false) {
  const clock = createClock()
  const told: object[] = []
  const asking = createAskApp({ tell: (about) => told.push(about), isSomebodyKnown: () => isSomebodyKnown, setTimeout: clock.setTimeout })
  return { clock, told, ...asking }
}

/** What became of a question, as a word. */
function follow(asked: Promise<string>) {
  const outcome = { now: 'waiting' }
  asked.then(
    (token) => (outcome.now = token === '' ? 'nobody' : token),
    () => (outcome.now = 'no answer'),
  )
  return outcome
}

test('WEB-5 an app that answers names somebody', async () => {
  const { ask, answer, told } = setUp()
  const outcome = follow(ask({}))
  await settle()
  expect(told).toEqual([{}])
  expect(answer('a.b.c')).toBe(true)
  await settle()
  expect(outcome.now).toBe('a.b.c')
  expect(answer('late')).toBe(false)
})

test('WEB-5 silence about somebody unknown means nobody', async () => {
  const { ask, clock } = setUp()
  const outcome = follow(ask({}))
  await settle()
  await clock.advance(2_900)
  await settle()
  expect(outcome.now).toBe('waiting')
  await clock.advance(200)
  await settle()
  expect(outcome.now).toBe('nobody')
})

test('WEB-5 silence about somebody known decides nothing', async () => {
  const { ask, clock } = setUp(true)
  const outcome = follow(ask({}))
  await settle()
  await clock.advance(14_000)
  await settle()
  expect(outcome.now).toBe('waiting')
  await clock.advance(2_000)
  await settle()
  expect(outcome.now).toBe('no answer')
})

test('WEB-5 silence about a ticket refuses it to nobody', async () => {
  const { ask, clock } = setUp()
  const outcome = follow(ask({ ticket: { type: 'order', external_id: 'A-1' } }))
  await settle()
  await clock.advance(16_000)
  await settle()
  expect(outcome.now).toBe('no answer')
})

test('WEB-5 one question waits for the answer to another', async () => {
  const { ask, answer, told } = setUp()
  const first = follow(ask({}))
  const second = follow(ask({ ticket: { type: 'order', external_id: 'A-1' } }))
  await settle()
  expect(told).toEqual([{}])
  answer('general')
  await settle()
  expect(told).toEqual([{}, { ticket: { type: 'order', external_id: 'A-1' } }])
  answer('about the order')
  await settle()
  expect([first.now, second.now]).toEqual(['general', 'about the order'])
})

test('WEB-5 another way of saying it ends the question', async () => {
  const { ask, giveUp } = setUp()
  const outcome = follow(ask({}))
  await settle()
  giveUp()
  await settle()
  expect(outcome.now).toBe('no answer')
})
