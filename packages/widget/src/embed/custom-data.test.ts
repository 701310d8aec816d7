import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { crank, settle } from '../../test/support/hand-cranked.ts'
import type { WidgetSettings } from '@rejoin/protocol'
import type { Post } from '../calls/post.ts'
import { createStore } from '../state/store.ts'
import { createCustomData } from './custom-data.ts'

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

function onPage(custom?: Record<string, unknown>) {
  const page = createStore<WidgetSettings>(custom === undefined ? {} : { custom })
  const posts = crank<object, unknown>()
  const errors: unknown[] = []
  const data = createCustomData(page, ((_name, body) => posts.call(body)) as Post, (name, event) => void errors.push([name, event]))
  const authenticate = () => data.post('chatplugin.authenticate', { channel_id: 'c', page: { url: '/cart', ...data.read() } })
  return { page, posts, errors, data, authenticate }
}

describe('EMB-24 custom data of the page', () => {
  test('goes along with the page', async () => {
    const { posts, authenticate } = onPage({ cart: 3 })
    const answered = authenticate()
    await posts.answer('done')
    expect(await answered).toBe('done')
    expect(posts.inputs).toEqual([{ channel_id: 'c', page: { url: '/cart', custom: { cart: 3 } } }])
  })

  test('is news until it went along, and again when it changed', () => {
    const { page, data } = onPage({ cart: ['tea'] })
    expect([data.isNews(), data.read(), data.isNews()]).toEqual([true, { custom: { cart: ['tea'] } }, false])
    page.set({ custom: { cart: ['tea'] } })
    expect(data.isNews()).toBe(false)
    page.set({ custom: { cart: ['tea', 'pot'] } })
    expect(data.isNews()).toBe(true)
    page.set({ custom: undefined } as object)
    expect([data.isNews(), data.read()]).toEqual([true, {}])
  })

  test.each(['invalid_field', 'unknown_field', 'too_deep', 'too_large'] as const)('refused as %s it is left out, and the chat goes on', async (code) => {
    const { posts, errors, data, authenticate } = onPage({ text: 'x'.repeat(20_000) })
    const answered = authenticate()
    await posts.refuse(code)
    await posts.answer('done')
    expect(await answered).toBe('done')
    expect(posts.inputs[1]).toEqual({ channel_id: 'c', page: { url: '/cart', custom: undefined } })
    expect([errors.length, data.read()]).toEqual([1, {}])
  })

  test('other refusals are not its fault', async () => {
    const { posts, errors, data, authenticate } = onPage({ cart: 3 })
    const answered = authenticate()
    answered.catch(() => undefined)
    await posts.refuse('token_expired')
    await settle()
    await expect(answered).rejects.toMatchObject({ code: 'token_expired' })
    expect([posts.inputs.length, errors, data.read()]).toEqual([1, [], { custom: { cart: 3 } }])
  })

  test('a body without it is refused as before', async () => {
    const { posts, authenticate } = onPage()
    const answered = authenticate()
    answered.catch(() => undefined)
    await posts.refuse('invalid_field')
    await expect(answered).rejects.toMatchObject({ code: 'invalid_field' })
  })

  test('what is no JSON counts as absent', () => {
    const circle: Record<string, unknown> = {}
    circle['circle'] = circle
    const { data, errors } = onPage(circle)
    expect([data.read(), errors.length]).toEqual([{}, 1])
  })
})
