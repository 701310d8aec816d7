import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { DAY, formatTime, HOUR, MINUTE } from '../../clock.ts'
import { decideAnswer, decideOffer, decideSendFile } from '../../media/judge-attachment.ts'
import { decideUpload } from '../../media/judge-upload.ts'
import { decideSend } from '../../messaging/send-message.ts'
import type { AppendOutcome, AttachmentRecord, Uploader } from '../store.ts'
import { codeOf, countTo, first, given, GRACE, LINUS, seqsOf, type StoreAdapter, type Visit } from './fixture.suite.ts'

/** Words for what people do with files. */
async function givenFiles(adapter: StoreAdapter) {
  const setting = await given(adapter)
  let files = 0
  const makeFileId = (): string => (++files).toString(16).padStart(32, '0')
  const asVisitor = ({ session }: Pick<Visit, 'session'>): Uploader => ({ side: 'contact', session_id: session.id })
  const asAgent = (agent: { id: string } = GRACE): Uploader => ({ side: 'agent', agent_id: agent.id })
  const upload = (by: Uploader, { name = 'tea.png', received = 1000, size = received }: { name?: string; received?: number; size?: number } = {}): Promise<AttachmentRecord> =>
    setting.store.insertUpload(by, { file_id: makeFileId(), name, media_type: 'image/png', size, received }, (facts) => decideUpload(facts, by.side, { name, received }, setting.clock.now()))
  const content = (attachment: Pick<AttachmentRecord, 'id'>, caption?: string) => ({ type: 'attachment' as const, attachment_id: attachment.id, ...(caption === undefined ? {} : { caption }) })

  return {
    ...setting,
    get store() {
      return setting.store
    },
    asVisitor,
    asAgent,
    upload,
    sendFile: ({ session }: Pick<Visit, 'session'>, attachment: Pick<AttachmentRecord, 'id'>, { cmid = null, caption }: { cmid?: string | null; caption?: string } = {}): Promise<AppendOutcome> =>
      setting.store.appendMessage(
        { target: { session_id: session.id, conversation_id: null }, sender: { id: session.contact_id ?? session.id, purpose: 'customer' }, content: content(attachment, caption), client_message_id: cmid, visibility: 'public', metadata: {} },
        (conversation, channel) => decideSend(conversation, channel, 'contact'),
        (file, channel) => decideSendFile(file, 'contact', { policy: channel.attachments, internal: false }),
      ),
    answerWithFile: (conversationId: string, attachment: Pick<AttachmentRecord, 'id'>, { agent = GRACE, visibility = 'public' }: { agent?: typeof GRACE | typeof LINUS; visibility?: 'public' | 'internal' } = {}): Promise<AppendOutcome> =>
      setting.store.appendMessage(
        { target: { conversation_id: conversationId }, sender: { ...agent, purpose: 'agent' }, content: content(attachment), client_message_id: null, visibility, metadata: {} },
        () => 'append',
        (file, channel) => decideSendFile(file, 'agent', { policy: channel.attachments, internal: visibility === 'internal' }),
      ),
    offer: (by: Uploader, conversationId: string, { name = 'tea.png', size = 1000 } = {}): Promise<AttachmentRecord> =>
      setting.store.offerAttachment({ conversation_id: conversationId, by, actor: { purpose: by.side === 'agent' ? 'agent' : 'customer', id: 'whoever' }, name, media_type: 'image/png', size }, ({ conversation, channel, open }) =>
        decideOffer({ channel, open }, by.side, { name, media_type: 'image/png', size }, decideSend(conversation, () => channel, by.side)),
      ),
    reply: (side: 'contact' | 'agent', conversationId: string, attachment: Pick<AttachmentRecord, 'id'>, answer: 'accepted' | 'rejected'): Promise<AttachmentRecord> =>
      setting.store.answerOffer({ conversation_id: conversationId, attachment_id: attachment.id, actor: { purpose: side === 'agent' ? 'agent' : 'customer', id: 'whoever' }, answer }, (file) => decideAnswer(file, side, answer)),
    typesOf: async (conversationId: string): Promise<readonly string[]> => (await setting.log(conversationId)).map(({ type }) => type),
    removed: () => setting.store.listRemovedFiles(100),
  }
}

export function attachmentsSuite(adapter: StoreAdapter): void {
  describe('files', () => {
    it('[FILE-9] a visitor uploads and sends, in that order', async () => {
      const { channel, visit, asVisitor, upload, sendFile, log, store } = await givenFiles(adapter)
      const anonymous = await visit(await channel({ attachments: 'open' }))
      const file = await upload(asVisitor(anonymous), { received: 1200, size: 1000 })
      expect(file).toMatchObject({ conversation_id: null, side: 'contact', offer: null, size: 1000, message_seq: null })
      const { conversation_id: id, message } = await sendFile(anonymous, file, { caption: 'My tea' })
      const content = { attachment_id: file.id, name: 'tea.png', media_type: 'image/png', size: 1000 }
      expect(message.content).toEqual({ type: 'attachment', ...content, caption: 'My tea' })
      expect((await log(id)).map(({ type, seq, data }) => [seq, type, type === 'attachment.uploaded' ? data : null])).toEqual([
        [1, 'conversation.created', null],
        [2, 'attachment.uploaded', content],
        [3, 'message.created', null],
      ])
      expect(await store.findAttachment(file.id)).toMatchObject({ conversation_id: id, message_seq: 3 })
    })

    it('[MSG-2] a repeated send of a file happens once', async () => {
      const { channel, visit, asVisitor, upload, sendFile, typesOf } = await givenFiles(adapter)
      const anonymous = await visit(await channel({ attachments: 'open' }))
      const [file, other] = [await upload(asVisitor(anonymous)), await upload(asVisitor(anonymous))]
      const cmid = 'cmid-of-the-picture'
      const { conversation_id: id } = await sendFile(anonymous, file, { cmid })
      expect(await sendFile(anonymous, file, { cmid })).toMatchObject({ duplicate: true })
      expect(await codeOf(sendFile(anonymous, file, { cmid, caption: 'other' }))).toBe('idempotency_conflict')
      expect(await codeOf(sendFile(anonymous, other, { cmid }))).toBe('idempotency_conflict')
      expect(await codeOf(sendFile(anonymous, file))).toBe('invalid_field')
      expect(await typesOf(id)).toHaveLength(3)
    })

    it("[FILE-8] somebody else's file looks like a missing one", async () => {
      const { channel, identify, token, login, visit, asVisitor, asAgent, upload, sendFile, answerWithFile, say, typesOf } = await givenFiles(adapter)
      const shop = await channel({ attachments: 'open' })
      const ada = await login(token(await identify(shop, { external_id: 'ada' })), { install: 'ada' })
      const bob = await login(token(await identify(shop, { external_id: 'bob' })), { install: 'bob' })
      const { conversation_id: id } = await say(bob, 'hello')
      const [adas, graces] = [await upload(asVisitor(ada)), await upload(asAgent())]
      const nothing = { id: '00000000-0000-7000-8000-ffffffffffff' }
      for (const file of [adas, graces, nothing]) expect(await codeOf(sendFile(bob, file))).toBe('invalid_field')
      expect(await codeOf(sendFile(await visit(shop, 'stranger'), adas))).toBe('invalid_field')
      expect(await codeOf(answerWithFile(id, adas))).toBe('invalid_field')
      expect(await codeOf(answerWithFile(id, graces, { agent: LINUS }))).toBe('invalid_field')
      expect(await typesOf(id)).toEqual(['conversation.created', 'message.created'])
      expect(await sendFile(ada, adas)).toMatchObject({ duplicate: false })
    })

    it('[FILE-8] what was uploaded before the first word may follow it', async () => {
      const { store, channel, visit, asVisitor, upload, say, sendFile } = await givenFiles(adapter)
      const before = await visit(await channel({ attachments: 'open' }))
      const file = await upload(asVisitor(before))
      await say(before, 'Hello')
      const after = { session: (await store.findSessionById(before.session.id)) ?? before.session }
      expect(after.session.contact_id).not.toBe(null)
      expect(await store.isUploader(file.id, asVisitor(after))).toBe(true)
      expect((await sendFile(after, file)).message.seq).toBe(4)
    })

    it('[FILE-10] offered, accepted, uploaded, sent', async () => {
      const { channel, identify, token, login, asVisitor, asAgent, offer, reply, upload, sendFile, typesOf, store } = await givenFiles(adapter)
      const ada = await identify(await channel({ attachments: 'offer' }), { external_id: 'ada' })
      const desk = await login(token(ada))
      const { id } = first(ada.conversations)
      expect(await codeOf(upload(asVisitor(desk)))).toBe('forbidden')
      const offered = await offer(asVisitor(desk), id)
      expect(await codeOf(upload(asVisitor(desk)))).toBe('forbidden')
      expect((await store.readUploadFacts(asVisitor(desk))).awaited).toEqual([])
      await reply('agent', id, offered, 'accepted')
      expect(await codeOf(upload(asVisitor(desk), { received: 999 }))).toBe('forbidden')
      const uploaded = await upload(asVisitor(desk), { size: 900 })
      expect(uploaded).toMatchObject({ id: offered.id, conversation_id: id, offer: 'accepted', size: 900 })
      expect(await codeOf(upload(asAgent(LINUS)))).toBe('not refused')
      const { message } = await sendFile(desk, uploaded)
      expect(message).toMatchObject({ content: { attachment_id: offered.id, size: 900 }, metadata: {} })
      expect(await typesOf(id)).toEqual(['conversation.created', 'attachment.offered', 'attachment.accepted', 'attachment.uploaded', 'message.created'])
    })

    it('[FILE-10] the same file offered again is the same offer', async () => {
      const { channel, identify, token, login, asVisitor, offer, reply, typesOf } = await givenFiles(adapter)
      const ada = await identify(await channel({ attachments: 'offer' }), { external_id: 'ada' })
      const desk = await login(token(ada))
      const { id } = first(ada.conversations)
      const [one, two] = await Promise.all([offer(asVisitor(desk), id), offer(asVisitor(desk), id)])
      expect(two.id).toBe(one.id)
      expect((await offer(asVisitor(desk), id, { size: 1 })).id).not.toBe(one.id)
      await reply('agent', id, one, 'rejected')
      expect((await offer(asVisitor(desk), id)).id).not.toBe(one.id)
      expect((await typesOf(id)).filter((type) => type === 'attachment.offered')).toHaveLength(3)
    })

    it("[FILE-11] an agent's file is offered, and there when it is accepted", async () => {
      const { channel, visit, say, asAgent, upload, answerWithFile, reply, log, store, conversation } = await givenFiles(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'Hello')
      const { message } = await answerWithFile(id, await upload(asAgent()))
      expect(message.metadata).toEqual({ offer: 'offered' })
      const file = { id: message.content.type === 'attachment' ? message.content.attachment_id : '' }
      await reply('contact', id, file, 'accepted')
      expect((await log(id)).slice(2).map(({ type, actor }) => [type, actor.purpose])).toEqual([
        ['attachment.offered', 'agent'],
        ['message.created', 'agent'],
        ['attachment.accepted', 'customer'],
        ['attachment.uploaded', 'customer'],
      ])
      // Whoever reads only messages knows it as well.
      expect((await store.listMessages(id, {}, 'contact')).data.at(-1)?.metadata).toEqual({ offer: 'accepted' })
      expect((await conversation(id)).last_message?.metadata).toEqual({ offer: 'accepted' })
    })

    it('[FILE-11] a declined one never arrives', async () => {
      const { channel, visit, say, asAgent, upload, answerWithFile, reply, typesOf, store } = await givenFiles(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'Hello')
      const file = await upload(asAgent())
      await answerWithFile(id, file)
      await reply('contact', id, file, 'rejected')
      expect((await typesOf(id)).slice(-2)).toEqual(['message.created', 'attachment.rejected'])
      expect((await store.listMessages(id, {}, 'contact')).data.at(-1)?.metadata).toEqual({ offer: 'rejected' })
    })

    it('[FILE-11] by name, before and after the answer', async () => {
      const { channel, visit, say, asAgent, offer, upload, answerWithFile, reply, typesOf } = await givenFiles(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'Hello')
      const late = await offer(asAgent(), id, { name: 'late.png' })
      await reply('contact', id, late, 'accepted')
      expect(await upload(asAgent(), { name: 'late.png' })).toMatchObject({ id: late.id })
      const early = await offer(asAgent(), id, { name: 'early.png' })
      expect(await upload(asAgent(), { name: 'early.png' })).toMatchObject({ id: early.id, offer: 'offered' })
      expect((await answerWithFile(id, early)).message.metadata).toEqual({ offer: 'offered' })
      await reply('contact', id, early, 'accepted')
      expect((await answerWithFile(id, late)).message.metadata).toEqual({ offer: 'accepted' })
      expect((await typesOf(id)).slice(2).map((type) => type.split('.')[1])).toEqual(['offered', 'accepted', 'uploaded', 'offered', 'created', 'accepted', 'uploaded', 'created'])
    })

    it('[FILE-11] of a note the log shows the note alone', async () => {
      const { channel, visit, say, asAgent, upload, answerWithFile, reply, log, store } = await givenFiles(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'Hello')
      const file = await upload(asAgent())
      await answerWithFile(id, file, { visibility: 'internal' })
      expect((await log(id)).slice(2)).toMatchObject([{ type: 'message.created', data: { visibility: 'internal', metadata: {} } }])
      expect(await store.findAttachment(file.id)).toMatchObject({ internal: true, offer: null })
      expect(await codeOf(reply('contact', id, file, 'accepted'))).toBe('not_found')
    })

    it('[FILE-12] one answer, by whoever is quicker', async () => {
      const { channel, visit, say, asAgent, upload, answerWithFile, reply, typesOf } = await givenFiles(adapter)
      const { conversation_id: id } = await say(await visit(await channel()), 'Hello')
      const file = await upload(asAgent())
      await answerWithFile(id, file)
      expect(await codeOf(reply('agent', id, file, 'accepted'))).toBe('forbidden')
      const codes = await Promise.all([reply('contact', id, file, 'accepted'), reply('contact', id, file, 'accepted'), reply('contact', id, file, 'rejected')].map(codeOf))
      expect(codes).toEqual(['not refused', 'not refused', 'invalid_field'])
      expect((await typesOf(id)).slice(-2)).toEqual(['attachment.accepted', 'attachment.uploaded'])
      const { conversation_id: other } = await say(await visit(await channel(), 'other'), 'Hello')
      expect(await codeOf(reply('contact', other, file, 'accepted'))).toBe('not_found')
    })

    it('[STO-3] a refused message leaves the file as it was', async () => {
      const { store, channel, visit, asVisitor, upload, sendFile, typesOf, say } = await givenFiles(adapter)
      const anonymous = await visit(await channel({ attachments: 'open' }))
      const { conversation_id: id } = await say(anonymous, 'Hello')
      const file = await upload(asVisitor(anonymous))
      const refused = store.appendMessage(
        { target: { session_id: anonymous.session.id, conversation_id: null }, sender: { id: 'x', purpose: 'customer' }, content: { type: 'attachment', attachment_id: file.id }, client_message_id: null, visibility: 'public', metadata: {} },
        () => 'append',
        () => {
          throw new RejoinError('forbidden')
        },
      )
      expect(await codeOf(refused)).toBe('forbidden')
      expect(await codeOf(store.appendMessage({ target: { session_id: anonymous.session.id, conversation_id: null }, sender: { id: 'x', purpose: 'customer' }, content: { type: 'attachment', attachment_id: file.id }, client_message_id: null, visibility: 'public', metadata: {} }, () => 'append'))).toBe('invalid_field')
      expect(await typesOf(id)).toHaveLength(2)
      expect(await sendFile(anonymous, file)).toMatchObject({ duplicate: false })
    })

    it('[FILE-5] counts what came within a day', async () => {
      const { store, clock, channel, visit, asVisitor, upload } = await givenFiles(adapter)
      const anonymous = await visit(await channel({ attachments: 'open' }))
      const by = asVisitor(anonymous)
      await upload(by, { received: 10 })
      clock.advance(HOUR)
      await upload(by, { received: 20, size: 5 })
      expect((await store.readUploadFacts(by)).used).toEqual({ files: 2, bytes: 30, oldest_at: '2030-01-01T00:00:00.000Z' })
      clock.advance(DAY - HOUR)
      expect((await store.readUploadFacts(by)).used).toEqual({ files: 1, bytes: 20, oldest_at: '2030-01-01T01:00:00.000Z' })
    })

    it('[FILE-13] what nobody sent is removed after a day', async () => {
      const { store, clock, channel, visit, asVisitor, asAgent, upload, sendFile, removed } = await givenFiles(adapter)
      const anonymous = await visit(await channel({ attachments: 'open' }))
      const [sent, unsent, graces] = [await upload(asVisitor(anonymous)), await upload(asVisitor(anonymous)), await upload(asAgent())]
      await sendFile(anonymous, sent)
      clock.advance(DAY)
      const young = await upload(asVisitor(anonymous))
      expect(await store.expireUploads(formatTime(clock.now() - DAY + MINUTE))).toBe(2)
      expect(await Promise.all([sent, unsent, graces, young].map(async ({ id }) => (await store.findAttachment(id)) !== null))).toEqual([true, false, false, true])
      expect((await removed()).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([unsent.file_id, graces.file_id])
      expect(await store.findKnownFiles([sent.file_id ?? '', unsent.file_id ?? '', 'unknown'])).toEqual(new Set([sent.file_id, unsent.file_id]))
      await store.forgetRemovedFiles(await removed())
      expect(await removed()).toEqual([])
      expect(await store.findKnownFiles([unsent.file_id ?? ''])).toEqual(new Set())
    })

    it('[FILE-13] with a person every file of theirs goes', async () => {
      const { store, channel, identify, token, login, say, asVisitor, asAgent, upload, sendFile, answerWithFile, removed } = await givenFiles(adapter)
      const shop = await channel({ attachments: 'open' })
      const ada = await identify(shop, { external_id: 'ada' })
      const desk = await login(token(ada), { install: 'ada' })
      const bob = await login(token(await identify(shop, { external_id: 'bob' })), { install: 'bob' })
      const [sent, unsent, answered, bobs] = [await upload(asVisitor(desk)), await upload(asVisitor(desk)), await upload(asAgent()), await upload(asVisitor(bob))]
      await say(desk, 'Hello')
      await sendFile(desk, sent)
      await answerWithFile(first(ada.conversations).id, answered)
      await store.eraseContact(ada.contact.id)
      expect(new Set(await removed())).toEqual(new Set([sent.file_id, unsent.file_id, answered.file_id]))
      expect(await store.findAttachment(bobs.id)).not.toBe(null)
    })

    it('[RES-6] files come along when a conversation is claimed', async () => {
      const { store, channel, identify, token, login, visit, say, asVisitor, asAgent, upload, sendFile, answerWithFile, offer, reply, log } = await givenFiles(adapter)
      const shop = await channel({ attachments: 'open' })
      const anonymous = await visit(shop)
      await say(anonymous, 'before')
      const here = { ...anonymous, session: (await store.findSessionById(anonymous.session.id)) ?? anonymous.session }
      const sent = await upload(asVisitor(here))
      const { conversation_id: mine } = await sendFile(here, sent)
      const answered = await upload(asAgent())
      await answerWithFile(mine, answered)
      const waiting = await offer(asAgent(), mine, { name: 'waiting.png' })
      const accepted = await offer(asVisitor(here), mine, { name: 'accepted.png' })
      await reply('agent', mine, accepted, 'accepted')

      const ada = await identify(shop, { external_id: 'ada' })
      const { id: target } = first(ada.conversations)
      await say(await login(token(ada), { install: 'other' }), 'said before')
      const after = await login(token(ada), { bearer: anonymous.secret })
      expect(after.session.conversation_id).toBe(target)

      const events = await log(target)
      expect(seqsOf(events)).toEqual(countTo(events.length))
      const moved = await store.findAttachment(answered.id)
      expect(events.find(({ seq }) => seq === moved?.message_seq)).toMatchObject({ type: 'message.created', data: { content: { attachment_id: answered.id } } })
      for (const file of [sent, answered, waiting, accepted]) expect(await store.findAttachment(file.id)).toMatchObject({ conversation_id: target })
      await reply('contact', target, answered, 'accepted')
      await reply('contact', target, waiting, 'accepted')
      expect(await upload(asVisitor(after), { name: 'accepted.png' })).toMatchObject({ id: accepted.id })
      expect((await sendFile(after, accepted)).conversation_id).toBe(target)
    })

    it('[FILE-14] [STO-5] what was stored is there after a restart', async () => {
      const setting = await givenFiles(adapter)
      const anonymous = await setting.visit(await setting.channel({ attachments: 'open' }))
      const file = await setting.upload(setting.asVisitor(anonymous))
      await setting.reopen()
      expect(await setting.store.findAttachment(file.id)).toMatchObject({ file_id: file.file_id })
      expect(await setting.sendFile(anonymous, file)).toMatchObject({ duplicate: false })
    })
  })
}
