import { describe, expect, test } from 'vitest'
import { aResumeToken } from '../../test/support/builders.ts'
import { settle } from '../../test/support/hand-cranked.ts'
import { ADA, adaStored, BOB, openPage } from '../../test/support/open-page.ts'

describe('EMB-28 where somebody was', () => {
  test('the next page goes on there, and whoever comes next does not', async () => {
    const first = openPage({ stored: adaStored })
    await first.authenticate({ contact: ADA, token: 'rjv_ada' })
    first.session.keepPlace('about tea')
    const next = openPage({ area: first.area, resumeToken: aResumeToken('ada') })
    await next.authenticate({ contact: ADA })
    expect(next.posts.inputs.at(-1)).toMatchObject({ body: { conversation_id: 'about tea' } })
    expect(next.storage.read()).toMatchObject({ conversationId: 'about tea' })
    const bob = openPage({ area: first.area, resumeToken: aResumeToken('bob') })
    await bob.authenticate({ contact: BOB })
    expect(bob.posts.inputs.at(-1)?.body).not.toHaveProperty('conversation_id', 'about tea')
  })

  test('an anonymous visitor who said nothing is nowhere', async () => {
    const { session, authenticate, area } = openPage()
    await authenticate()
    session.keepPlace('somewhere')
    expect(area.length).toBe(0)
  })
})

describe('EMB-27 a token about something', () => {
  test('a site that refuses it is told from one that is away', async () => {
    const refusal = Object.assign(new Error('no'), { code: 'not_a_participant' })
    const { session } = openPage({ stored: adaStored, askPage: () => Promise.reject(refusal) })
    await expect(session.askFor({ ticket: { type: 'order', external_id: 'A-1' } })).rejects.toMatchObject({ code: 'not_a_participant' })
    await expect(session.askFor({})).rejects.toMatchObject({ code: 'network' })
  })

  test('one that is not theirs costs nobody the session they have', async () => {
    const { session, posts } = openPage({ stored: adaStored, resumeToken: aResumeToken('ada') })
    const done = session.authenticate().catch((error: unknown) => error)
    await settle()
    await posts.refuse('not_a_participant')
    expect(await done).toMatchObject({ code: 'not_a_participant' })
    expect(session.dropProof()).toBe(true)
    void session.authenticate()
    expect(posts.inputs.at(-1)).toMatchObject({ token: 'rjv_ada', body: { page: null } })
    expect(posts.inputs.at(-1)?.body).not.toHaveProperty('resume_token')
  })

  test('without a session it stays what the page said', async () => {
    const { session } = openPage({ resumeToken: aResumeToken('ada') })
    void session.authenticate().catch(() => undefined)
    await settle()
    expect([session.dropProof(), session.isGoingOn()]).toEqual([false, false])
  })
})
