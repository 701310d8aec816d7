import { expect, test } from 'vitest'
import { formatRoute, parseRoute } from './route.ts'

const ID = '0193a2b4-1c2d-7e3f-8a4b-5c6d7e8f9012'

test.each([
  { view: 'open', conversationId: null, about: false },
  { view: 'mine', conversationId: ID, about: false },
  { view: 'completed', conversationId: ID, about: true },
] as const)('a route survives the address bar: $view', (route) => {
  expect(parseRoute(formatRoute(route))).toEqual(route)
})

test.each(['', '#', '#/nowhere', '#/open/not-an-id', '#/open//about'])('%j leads to the start', (hash) => {
  expect(parseRoute(hash)).toEqual({ view: 'open', conversationId: null, about: false })
})
