import { describe, expect, it } from 'vitest'
import { first, given, GRACE, LINUS, codeOf, countTo, seqsOf, type StoreAdapter } from './fixture.suite.ts'

const CMID = 'client-message-01'

export function messagesSuite(adapter: StoreAdapter): void {
  describe('messages', () => {
    it('[MSG-1] a message reads as it was acknowledged', async () => {
      const { store, channel, identify, token, login, say, log } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const { message, duplicate, conversation_id } = await say(await login(token(ada)), 'Hello', { cmid: CMID })
      expect([duplicate, conversation_id]).toEqual([false, first(ada.conversations).id])
      expect(message).toMatchObject({ seq: 2, from_contact: true, visibility: 'public', client_message_id: CMID, content: { type: 'text', text: 'Hello' }, state: 'delivered', sent_at: '2030-01-01T00:00:00.000Z' })
      expect((await store.listMessages(conversation_id, {}, 'contact')).data).toEqual([message])
      expect((await log(conversation_id)).at(-1)).toMatchObject({ type: 'message.created', data: message })
      expect((await store.findConversation(conversation_id, 'contact'))?.last_message).toEqual(message)
    })

    it('[MSG-6] the author is the contact of the conversation', async () => {
      const { channel, visit, say, store } = await given(adapter)
      const anonymous = await visit(await channel())
      const { message, conversation_id } = await say(anonymous, 'Hello')
      const contact = (await store.findConversation(conversation_id, 'agent'))?.contact_id
      expect(message.sender).toEqual({ id: contact, purpose: 'customer' })
    })

    it('[RES-10] the first message makes contact and conversation', async () => {
      const { store, channel, changes, visit, say, heard, findSession } = await given(adapter)
      const anonymous = await visit(await channel())
      expect(anonymous.session).toMatchObject({ contact_id: null, conversation_id: null, identified: false })
      expect((await store.listConversations({}, {}, 'agent', null)).data).toEqual([])
      const [one, two] = await Promise.all([say(anonymous, 'Hello'), say(anonymous, 'Anybody there?')])
      expect(one.conversation_id).toBe(two.conversation_id)
      const session = await findSession(anonymous.secret)
      expect(session).toMatchObject({ conversation_id: one.conversation_id, identified: false })
      expect(await store.findContact(session?.contact_id ?? '')).toMatchObject({ identified: false, external_id: null })
      await heard((all) => all.some((change) => change.kind === 'session_moved'))
      expect(changes.filter((change) => change.kind === 'session_moved')).toHaveLength(1)
    })

    it('[MSG-2] a repeated send is stored once', async () => {
      const { channel, visit, say, texts } = await given(adapter)
      const anonymous = await visit(await channel())
      const sends = await Promise.all([1, 2, 3].map(() => say(anonymous, 'Hello', { cmid: CMID })))
      expect(sends.map((sent) => sent.duplicate)).toEqual([false, true, true])
      expect(new Set(sends.map((sent) => JSON.stringify(sent.message))).size).toBe(1)
      expect(await texts(first(sends).conversation_id)).toEqual(['Hello'])
      expect(await codeOf(say(anonymous, 'Goodbye', { cmid: CMID }))).toBe('idempotency_conflict')
      expect((await say(anonymous, 'Hello', { cmid: `${CMID}-b` })).duplicate).toBe(false)
    })

    it('[MSG-2] every sender has client_message_ids of their own', async () => {
      const { channel, visit, say, answer, texts } = await given(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'from the visitor', { cmid: CMID })
      await answer(id, 'from Grace', { cmid: CMID, agent: GRACE })
      await answer(id, 'from Linus', { cmid: CMID, agent: LINUS })
      expect((await answer(id, 'from Linus', { cmid: CMID, agent: LINUS })).duplicate).toBe(true)
      expect(await texts(id)).toEqual(['from the visitor', 'from Grace', 'from Linus'])
    })

    it('[MSG-2] all devices of a person count as one sender', async () => {
      const { channel, identify, token, login, say } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const [phone, desk] = [await login(token(ada), { install: 'phone' }), await login(token(ada), { install: 'desk' })]
      await say(phone, 'Hello', { cmid: CMID })
      expect(await say(desk, 'Hello', { cmid: CMID })).toMatchObject({ duplicate: true, message: { seq: 2 } })
    })

    it('[MSG-2] a repeat is known again after a restart', async () => {
      const setting = await given(adapter)
      const anonymous = await setting.visit(await setting.channel())
      const before = await setting.say(anonymous, 'Hello', { cmid: CMID })
      await setting.reopen()
      expect(await setting.say(anonymous, 'Hello', { cmid: CMID })).toEqual({ ...before, duplicate: true })
    })

    it('[MSG-5] a stranger cannot write where they were not let in', async () => {
      const { channel, identify, token, login, visit, say, log } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const target = first(ada.conversations).id
      const eve = await login(token(await identify(shop, { external_id: 'eve' })), { install: 'eve' })
      const elsewhere = await login(token(await identify(await channel(), { external_id: 'ada' })), { install: 'elsewhere' })
      for (const stranger of [eve, elsewhere, await visit(shop)]) expect(await codeOf(say(stranger, 'let me in', { to: target }))).toBe('not_found')
      expect(await codeOf(say(eve, 'hello?', { to: '00000000-0000-7000-8000-ffffffffffff' }))).toBe('not_found')
      expect(await log(target)).toHaveLength(1)
    })

    it('[TOK-8] a session that has ended cannot write', async () => {
      const { store, channel, visit, say, texts } = await given(adapter)
      const anonymous = await visit(await channel())
      const { conversation_id: id } = await say(anonymous, 'Hello')
      const [, late] = await Promise.allSettled([store.revokeSessions({ session_id: anonymous.session.id }, 'revoked'), say(anonymous, 'too late')])
      expect(late.status).toBe('rejected')
      expect(await codeOf(say(anonymous, 'far too late'))).toBe('token_revoked')
      expect(await codeOf(store.startConversation(anonymous.session.id))).toBe('token_revoked')
      expect(await texts(id)).toEqual(['Hello'])
    })

    it('[MSG-11] an offer can be answered for a thousand events', async () => {
      const { store, channel, visit, say, answer } = await given(adapter)
      const anonymous = await visit(await channel())
      const { conversation_id: id } = await say(anonymous, 'Hello')
      const offer = await store.appendMessage(
        { target: { conversation_id: id }, sender: { ...GRACE, purpose: 'agent' }, content: { type: 'quick_replies', text: 'Tea?', replies: [{ title: 'Yes', payload: 'tea' }] }, client_message_id: null, visibility: 'public', metadata: {} },
        () => 'append',
      )
      const press = (cmid: string | null = null) =>
        store.appendMessage(
          { target: { session_id: anonymous.session.id, conversation_id: id }, sender: { id: '', purpose: 'customer' }, content: { type: 'text', text: 'Yes' }, client_message_id: cmid, visibility: 'public', metadata: {}, reply: { message_id: offer.message.id, payload: 'tea' } },
          () => 'append',
        )
      const pressed = await press(CMID)
      expect(pressed.message.metadata).toEqual({ reply_to: offer.message.id, payload: 'tea' })
      // One more would still do.
      await Promise.all(Array.from({ length: 998 }, (_, index) => answer(id, `later ${index}`)))
      expect((await press()).message.metadata).toEqual(pressed.message.metadata)
      expect(await codeOf(press())).toBe('invalid_field')
      // What was stored in its time stays stored (MSG-2).
      expect(await press(CMID)).toMatchObject({ duplicate: true, message: { id: pressed.message.id } })
    })

    it('[MSG-7] a completed conversation reopens when somebody writes', async () => {
      const { channel, visit, say, answer, assign, complete, conversation, log } = await given(adapter)
      const anonymous = await visit(await channel())
      const { conversation_id: id } = await say(anonymous, 'Hello')
      await complete(id)
      await say(anonymous, 'One more thing')
      expect(await conversation(id)).toMatchObject({ state: 'open', completed_at: null })
      await assign(id)
      await complete(id)
      await answer(id, 'I forgot to say')
      expect(await conversation(id)).toMatchObject({ state: 'assigned', assignee_id: GRACE.id })
      const events = await log(id)
      expect(events.filter((event) => event.type === 'conversation.reopened').map((event) => event.actor.purpose)).toEqual(['customer', 'agent'])
      expect(seqsOf(events)).toEqual(countTo(events.length))
    })

    it('[MSG-7] or a new one begins, as the channel says', async () => {
      const { channel, visit, say, complete, texts, conversation, findSession } = await given(adapter)
      const anonymous = await visit(await channel({ after_completed: 'new' }))
      const { conversation_id: old } = await say(anonymous, 'Hello')
      await complete(old)
      const { conversation_id: fresh, message } = await say(anonymous, 'Something else', { to: old })
      expect(fresh).not.toBe(old)
      expect(message.conversation_id).toBe(fresh)
      expect([await texts(old), await texts(fresh)]).toEqual([['Hello'], ['Something else']])
      expect((await conversation(old)).state).toBe('completed')
      expect((await findSession(anonymous.secret))?.conversation_id).toBe(fresh)
    })

    it('[MSG-2] [MSG-7] what follows joins the new conversation, once', async () => {
      const { channel, visit, say, complete, texts } = await given(adapter)
      const anonymous = await visit(await channel({ after_completed: 'new' }))
      const { conversation_id: old } = await say(anonymous, 'Hello')
      await complete(old)
      // A widget that has not heard of the new one yet names the old one, sends ahead, and repeats what it got no ack for.
      const sends = await Promise.all([say(anonymous, 'One', { to: old, cmid: `${CMID}-1` }), say(anonymous, 'Two', { to: old, cmid: `${CMID}-2` }), say(anonymous, 'One', { to: old, cmid: `${CMID}-1` })])
      expect(new Set(sends.map((sent) => sent.conversation_id)).size).toBe(1)
      expect(sends.map((sent) => sent.duplicate)).toEqual([false, false, true])
      const fresh = first(sends).conversation_id
      expect(await texts(fresh)).toEqual(['One', 'Two'])
      await complete(fresh)
      expect((await say(anonymous, 'Two', { to: old, cmid: `${CMID}-2` })).duplicate, 'also when that one is over, too').toBe(true)
    })

    it('[MSG-7] another device finds the new conversation, too', async () => {
      const { channel, identify, token, login, say, complete } = await given(adapter)
      const ada = await identify(await channel({ after_completed: 'new' }), { external_id: 'ada' })
      const [phone, desk] = [await login(token(ada), { install: 'phone' }), await login(token(ada), { install: 'desk' })]
      await complete(first(ada.conversations).id)
      const [one, two] = [await say(phone, 'from the phone'), await say(desk, 'from the desk')]
      expect(two.conversation_id).toBe(one.conversation_id)
    })

    it('[CON-4] an internal note is for agents alone', async () => {
      const { store, channel, visit, say, answer, complete, conversation, texts } = await given(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'Hello')
      await answer(id, 'looks like a VIP', { visibility: 'internal' })
      const seen = await conversation(id, 'contact')
      expect([seen.unread_count, seen.head_seq, seen.last_message?.seq]).toEqual([0, 3, 2])
      expect((await store.listMessages(id, {}, 'contact')).data).toHaveLength(1)
      expect(await texts(id)).toEqual(['Hello', 'looks like a VIP'])
      await complete(id)
      await answer(id, 'filed', { visibility: 'internal' })
      expect((await conversation(id)).state, 'a note wakes nobody').toBe('completed')
    })
  })
}
