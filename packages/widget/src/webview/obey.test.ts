import { expect, test } from 'vitest'
import { createObey } from './obey.ts'

/** Notes what is done, in order. */
function setUp(isAsked = false) {
  const done: unknown[] = []
  const note = (name: string) => (given?: unknown) => void done.push(given === undefined ? name : [name, given])
  const obey = createObey({
    app: { identify: note('identify'), open: async (options) => note('open')(options), update: note('update'), logout: async () => note('logout')() },
    host: { style: { setProperty: (name: string, value: string) => done.push(`${name}: ${value}`) } } as unknown as HTMLElement,
    asking: {
      answer(token) {
        if (isAsked) done.push(['answer', token])
        return isAsked
      },
      giveUp: note('give up'),
    },
    tell: (type, data) => done.push([type, 'field' in data ? data.field : data]),
    see: (visible) => done.push(['see', visible]),
  })
  const say = (type: string, data: object = {}): void => obey({ source: 'rejoin', version: 1, type, data })
  return { done, say, obey }
}

test('WEB-5 a token answers the question, or names somebody by itself', () => {
  const asked = setUp(true)
  asked.say('identify', { resume_token: 'a.b.c' })
  expect(asked.done).toEqual([['answer', 'a.b.c']])
  const unasked = setUp()
  unasked.say('identify', { resume_token: 'a.b.c' })
  expect(unasked.done).toEqual([['identify', { resumeToken: 'a.b.c' }]])
})

test('WEB-5 no token is an answer, and nothing else', () => {
  const asked = setUp(true)
  asked.say('identify')
  expect(asked.done).toEqual([['answer', '']])
  const unasked = setUp()
  unasked.say('identify')
  expect(unasked.done).toEqual([['error', 'data.resume_token']])
})

test('WEB-5 a token of the site comes before the question is let go', () => {
  const { done, say } = setUp(true)
  say('identify', { user_jwt: 'a.b.c' })
  expect(done).toEqual([['identify', { userJwt: 'a.b.c' }], 'give up'])
})

test('a logout answers a question as well', () => {
  const { done, say } = setUp(true)
  say('logout')
  expect(done).toEqual([['answer', ''], 'logout'])
})

test('WEB-8 what an app covers goes to the style of the host', () => {
  const { done, say } = setUp()
  say('set_insets', { top: 47, bottom: 34 })
  expect(done).toEqual(['--app-top: 47px', '--app-right: 0px', '--app-bottom: 34px', '--app-left: 0px'])
})

test('WEB-10 looks are changed by name', () => {
  const { done, say } = setUp()
  say('set_theme', { theme: 'dark', accent_color: '#0f766e' })
  say('set_theme', { accent_color: '#0f766e' })
  say('set_locale', { locale: 'pt-BR' })
  say('open', { ticket: { type: 'order', external_id: 'A-1' } })
  expect(done).toEqual([['update', { theme: 'dark', accentColor: '#0f766e' }], ['update', { accentColor: '#0f766e' }], ['update', { locale: 'pt-BR' }], ['open', { ticket: { type: 'order', external_id: 'A-1' } }]])
})

test('WEB-4 what is not known is passed over, what is wrong is told', () => {
  const { done, say, obey } = setUp()
  say('dance')
  obey('not JSON')
  say('visibility', { visible: 1 })
  expect(done.map((one) => (Array.isArray(one) ? one[0] : one))).toEqual(['error', 'error'])
})
