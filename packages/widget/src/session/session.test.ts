import { describe, expect, test } from 'vitest'
import { anAnswer, aResumeToken, aUserJwt } from '../../test/support/builders.ts'
import { createArea, settle } from '../../test/support/hand-cranked.ts'
import { ADA, adaStored, anonymous, BOB, openPage } from '../../test/support/open-page.ts'
import { leavePerson } from './leave-person.ts'
import { openSessionStorage, type StoredSession } from './session-storage.ts'

describe('EMB-7 what is kept of an anonymous visitor', () => {
  test('nothing, until they say something', async () => {
    const { session, area, authenticate, posts } = openPage()
    expect(session.hasSomebody()).toBe(false)
    await authenticate()
    expect(posts.inputs).toMatchObject([{ name: 'chatplugin.authenticate', body: { channel_id: 'channel', install_key: 'key-1' }, token: null }])
    expect(area.length).toBe(0)
    session.keep()
    expect(openSessionStorage('channel', area).read()).toEqual({ token: 'rjv_new', installKey: 'key-1', contactId: null, identified: false })
  })

  test('a stored session goes on by itself', async () => {
    const { session, posts, authenticate } = openPage({ stored: anonymous })
    expect(session.hasSomebody()).toBe(true)
    await authenticate({ token: 'rjv_anonymous' })
    expect(posts.inputs).toEqual([{ name: 'chatplugin.authenticate', body: { ask: true, page: null }, token: 'rjv_anonymous' }])
  })

  test('their contact is learnt from their first message', () => {
    const { session, storage } = openPage({ stored: anonymous })
    session.learnContact('contact')
    session.learnContact('another')
    expect(storage.read()?.contactId).toBe('contact')
  })
})

describe('identified visitors', () => {
  test('the anonymous session comes along to be claimed', async () => {
    const { posts, session, storage, left, authenticate } = openPage({ stored: anonymous, resumeToken: aResumeToken('ada') })
    await authenticate({ contact: ADA, verdict: 'claimed' })
    expect(posts.inputs).toMatchObject([{ body: { resume_token: aResumeToken('ada'), install_key: anonymous.installKey }, token: 'rjv_anonymous' }])
    expect(left).toEqual([])
    expect(session.readOwner()).toBe('ada')
    expect(storage.read()).toEqual({ token: 'rjv_new', installKey: anonymous.installKey, contactId: 'ada', identified: true })
  })

  test('the install key is kept before the token is redeemed', async () => {
    const { session, storage, posts, admit } = openPage({ resumeToken: aResumeToken('ada') })
    void session.authenticate().catch(() => undefined)
    await settle()
    await admit()
    expect(storage.read()).toMatchObject({ token: null, installKey: 'key-1' })
    await posts.refuse('network')
  })

  test('RES-2 a second tab that was asked at the same time redeems under the same key', async () => {
    const first = openPage({ resumeToken: aResumeToken('ada') })
    const second = openPage({ area: first.area, resumeToken: aResumeToken('ada'), keyName: 'other' })
    void first.session.authenticate().catch(() => undefined)
    void second.session.authenticate().catch(() => undefined)
    await first.admit()
    await second.admit()
    expect([first, second].map(({ posts }) => posts.inputs[1]?.body)).toMatchObject([{ install_key: 'key-1' }, { install_key: 'key-1' }])
  })

  test('VIS-6 nothing is kept of somebody named who has to agree first', async () => {
    const { session, storage, area, posts } = openPage({ resumeToken: aResumeToken('ada') })
    const asked = session.authenticate()
    asked.catch(() => undefined)
    await settle()
    expect(posts.inputs.map(({ body }) => body)).toEqual([{ channel_id: 'channel', resume_token: aResumeToken('ada'), page: null, ask: true }])
    await posts.answer({ asked: { consent: { text: 'We keep it.', required: true } } })
    await expect(asked).rejects.toMatchObject({ code: 'forbidden', settings: { consent: { text: 'We keep it.' } } })
    expect([area.length, storage.read(), posts.inputs.length]).toEqual([0, null, 1])
  })

  test('VIS-6 who has agreed is not asked again', async () => {
    const { session, posts } = openPage({ resumeToken: aResumeToken('ada'), consent: { given_by: 'visitor', text: 'We keep it.' } })
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(posts.inputs).toMatchObject([{ body: { install_key: 'key-1', consent: { given_by: 'visitor' } } }])
  })

  test.each(['keep_separate', 'discard'])('with %s the anonymous visitor leaves first', (policy) => {
    const { left } = openPage({ stored: anonymous, resumeToken: aResumeToken('ada', { anonymous: policy }) })
    expect(left).toEqual(['anonymous'])
  })

  test('the same person again keeps everything', async () => {
    const { left, posts, authenticate } = openPage({ stored: adaStored, resumeToken: aResumeToken('ada') })
    await authenticate({ contact: ADA })
    expect(left).toEqual([])
    expect(posts.inputs).toMatchObject([{ token: 'rjv_ada' }])
  })

  test('a token is redeemed once, then the session goes on', async () => {
    const { posts, authenticate } = openPage({ resumeToken: aResumeToken('ada') })
    await authenticate({ contact: ADA })
    await authenticate({ contact: ADA })
    expect(posts.inputs.map(({ body }) => ['resume_token' in body, 'install_key' in body])).toEqual([[true, false], [true, true], [false, false]])
  })
})

describe('EMB-4 somebody else', () => {
  test('who was here is gone before the next one is named', async () => {
    const { left, storage, posts, session, authenticate } = openPage({ stored: adaStored, resumeToken: aResumeToken('bob') })
    expect(left).toEqual(['ada'])
    expect(storage.read()).toBe(null)
    expect(session.readOwner()).toBe('anonymous')
    await authenticate({ contact: BOB })
    // The server ends their session: it hears of it once, under the key of the same browser (RES-4).
    expect(posts.inputs.slice(1)).toMatchObject([{ token: 'rjv_ada', body: { install_key: adaStored.installKey } }])
    expect(storage.read()).toMatchObject({ contactId: 'bob' })
  })

  test('an answer that comes too late is logged out', async () => {
    const { session, storage, posts, admit } = openPage({ resumeToken: aResumeToken('ada') })
    const late = session.authenticate()
    late.catch(() => undefined)
    await settle()
    await admit()
    session.logOut()
    session.forget()
    storage.clear()
    await posts.answer(anAnswer({ token: 'rjv_late', contact: ADA }))
    await expect(late).rejects.toMatchObject({ code: 'network' })
    expect(posts.inputs[2]).toEqual({ name: 'chatplugin.logout', body: {}, token: 'rjv_late' })
    expect(storage.read()).toBe(null)
  })

  test('an anonymous answer never overwrites a login', async () => {
    const { session, posts, admit } = openPage()
    const early = session.authenticate()
    early.catch(() => undefined)
    await settle()
    session.takeProof({ resumeToken: aResumeToken('ada') })
    const login = session.authenticate()
    await settle()
    await admit()
    await posts.answer(anAnswer({ token: 'rjv_ada', contact: ADA }))
    await login
    await posts.answer(anAnswer({ token: 'rjv_nobody' }), 0)
    await expect(early).rejects.toMatchObject({ code: 'network' })
    expect([session.readToken(), session.readOwner()]).toEqual(['rjv_ada', 'ada'])
  })

  test('socket, session, outbox, storage and screen go in order', () => {
    const gone: string[] = []
    leavePerson({
      closeSocket: () => gone.push('socket'),
      forgetSession: () => gone.push('session'),
      clearOutbox: () => gone.push('outbox'),
      clearStorage: () => gone.push('storage'),
      clearScreen: () => gone.push('screen'),
    })
    expect(gone).toEqual(['socket', 'session', 'outbox', 'storage', 'screen'])
  })
})

describe('EMB-16 somebody of the staff', () => {
  test('takes nothing of the browser along', () => {
    const { left } = openPage({ stored: anonymous, resumeToken: aResumeToken('ada', { actor: { id: 'grace', name: 'Grace' } }) })
    expect(left).toEqual(['anonymous'])
  })
})

describe('EMB-17 a page that signs itself', () => {
  const adaSigned: StoredSession = { ...adaStored, subject: 'user-42' }

  test('its token goes where a resume token would', async () => {
    const { posts, storage, authenticate } = openPage({ stored: anonymous, userJwt: aUserJwt('user-42') })
    await authenticate({ contact: ADA, verdict: 'claimed' })
    expect(posts.inputs).toEqual([{ name: 'chatplugin.authenticate', body: { channel_id: 'channel', user_jwt: aUserJwt('user-42'), install_key: anonymous.installKey, ask: true, page: null }, token: 'rjv_anonymous' }])
    expect(storage.read()).toEqual({ token: 'rjv_new', installKey: anonymous.installKey, contactId: 'ada', identified: true, subject: 'user-42' })
  })

  test.each([aUserJwt('user-42'), aUserJwt('other', { external_id: 'user-42' }), aUserJwt('other', { user_id: 'user-42' })])('the same person again keeps everything (%#)', async (userJwt) => {
    const { left, authenticate } = openPage({ stored: adaSigned, userJwt })
    await authenticate({ contact: ADA })
    expect(left).toEqual([])
  })

  test('somebody else is gone before the next is named', () => {
    const { left, storage } = openPage({ stored: adaSigned, userJwt: aUserJwt('user-43') })
    expect(left).toEqual(['ada'])
    expect(storage.read()).toBe(null)
  })

  test('who the site never named is somebody else', () => {
    expect(openPage({ stored: adaStored, userJwt: aUserJwt('user-42') }).left).toEqual(['ada'])
  })

  test('who the answer names counts, not the token', async () => {
    const { left, storage, authenticate } = openPage({ stored: adaSigned, userJwt: aUserJwt('user-42') })
    await authenticate({ contact: BOB })
    expect(left).toEqual(['ada'])
    expect(storage.read()).toMatchObject({ contactId: 'bob', installKey: adaStored.installKey, subject: 'user-42' })
  })

  test('a resume token in between keeps the name', async () => {
    const { storage, authenticate } = openPage({ stored: adaSigned, resumeToken: aResumeToken('ada') })
    await authenticate({ contact: ADA })
    expect(storage.read()?.subject).toBe('user-42')
  })

  test('its callback is asked when the session is spent', async () => {
    const { session, posts } = openPage({ stored: adaSigned, userJwt: aUserJwt('user-42'), askJwt: async () => aUserJwt('user-42', { iat: 2 }) })
    expect(await session.recover()).toBe('again')
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(posts.inputs).toMatchObject([{ body: { user_jwt: aUserJwt('user-42', { iat: 2 }) } }])
  })

  test('an old page goes on with the session it made', async () => {
    const { session, posts } = openPage({ stored: adaSigned, userJwt: aUserJwt('user-42') })
    expect(await session.recover()).toBe('again')
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(posts.inputs).toEqual([{ name: 'chatplugin.authenticate', body: { ask: true, page: null }, token: 'rjv_ada' }])
  })

  test('its callback says nothing about one thing', async () => {
    const { session } = openPage({ askJwt: async () => aUserJwt('user-42') })
    expect(await session.askFor({ ticket: { type: 'order', external_id: 'A-1' } })).toBe(false)
    expect(await session.askFor({})).toBe(true)
  })

  test('a callback that answers nothing means nobody', async () => {
    const { left, posts, authenticate } = openPage({ stored: adaSigned, askJwt: async () => '' })
    await authenticate()
    expect(left).toEqual(['ada'])
    expect(posts.inputs).toMatchObject([{ body: { channel_id: 'channel' }, token: null }])
  })
})

describe('a page that only has the callback', () => {
  test('is asked before anybody is shown', async () => {
    const { session, left, posts } = openPage({ stored: adaStored, askPage: async () => aResumeToken('bob') })
    expect(session.knowsPerson()).toBe(false)
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(left).toEqual(['ada'])
    expect(posts.inputs).toMatchObject([{ body: { resume_token: aResumeToken('bob') } }])
  })

  test('that knows nobody sends the last one away', async () => {
    const { left, posts, authenticate } = openPage({ stored: adaStored, askPage: async () => '' })
    await authenticate()
    expect(left).toEqual(['ada'])
    expect(posts.inputs).toMatchObject([{ body: { channel_id: 'channel' }, token: null }])
  })

  test('that cannot be reached costs nothing', async () => {
    const { session, left } = openPage({
      stored: adaStored,
      askPage: async () => {
        throw new Error('the shop is away')
      },
    })
    await expect(session.authenticate()).rejects.toMatchObject({ code: 'network' })
    expect(left).toEqual([])
    expect(session.isIdentified()).toBe(true)
  })
})

describe('EMB-11 a spent credential', () => {
  test('the page is asked for another one, once', async () => {
    let asked = 0
    const { session, posts } = openPage({ stored: adaStored, resumeToken: aResumeToken('ada'), askPage: async () => (asked++, aResumeToken('ada', { jti: asked })) })
    expect(await session.recover()).toBe('again')
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(posts.inputs[0]?.body).toMatchObject({ resume_token: aResumeToken('ada', { jti: 1 }) })
    await posts.refuse('token_revoked')
    expect(await session.recover()).toBe('again')
    expect(await session.recover()).toBe('refused')
    expect(asked).toBe(1)
  })

  test('an old page goes on with the session it once made', async () => {
    const { session, posts } = openPage({ stored: adaStored, resumeToken: aResumeToken('ada') })
    expect(await session.recover()).toBe('again')
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(posts.inputs).toMatchObject([{ body: { page: null }, token: 'rjv_ada' }])
  })

  test('an identified visitor is refused, not made anonymous', async () => {
    const { session, storage } = openPage({ stored: adaStored })
    storage.writeMessage({ id: 'unsent', text: 'a', at: '2026-11-21T08:00:00.000Z', order: 1, conversationId: null, owner: 'ada', failed: false })
    expect(await session.recover()).toBe('refused')
    expect(storage.read()).toBe(null)
    expect(session.readOwner()).toBe('ada')
    expect(storage.listMessages()).toHaveLength(1)
  })

  test('an anonymous visitor begins anew', async () => {
    const { session, posts } = openPage({ stored: anonymous })
    expect(await session.recover()).toBe('again')
    void session.authenticate().catch(() => undefined)
    await settle()
    expect(posts.inputs).toMatchObject([{ body: { channel_id: 'channel', install_key: 'key-1' }, token: null }])
  })
})

describe('EMB-5 several tabs', () => {
  test('a rotated secret is read from the other tab', async () => {
    const area = createArea()
    const left = openPage({ area, stored: adaStored })
    const right = openPage({ area })
    right.session.rotate('rjv_rotated')
    expect(left.session.readToken()).toBe('rjv_rotated')
  })

  test('a rotation never overwrites somebody else', () => {
    const { session, storage } = openPage({ stored: adaStored })
    storage.write({ ...adaStored, contactId: 'bob', token: 'rjv_bob' })
    session.rotate('rjv_rotated')
    expect(storage.read()?.token).toBe('rjv_bob')
    expect(session.compareStored()).toBe('else')
  })

  test('what another tab began is taken up', () => {
    const { session, storage } = openPage()
    expect(session.compareStored()).toBe('nobody')
    storage.write(anonymous)
    expect(session.compareStored()).toBe('else')
    session.adoptStored()
    expect(session.compareStored()).toBe('mine')
    expect(session.readToken()).toBe('rjv_anonymous')
  })

  test('logging out gives the secret away once', () => {
    const { session } = openPage({ stored: adaStored })
    expect(session.logOut()).toBe('rjv_ada')
    session.forget()
    expect(session.logOut()).toBe(null)
    expect(session.hasSomebody()).toBe(false)
  })
})
