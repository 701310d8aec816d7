import { randomUUID } from 'node:crypto'
import { readMessages, readRows, readSeqs } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { authenticate, connect, send } from '../../support/visitor-socket.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const textOf = (message: { readonly content: { readonly type: string } }): string => ('text' in message.content ? String(message.content.text) : message.content.type)

test('every acknowledged message survives a killed server', async ({ rejoin, chatChannel }) => {
  const origin = 'http://localhost:4000'
  await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [origin] })
  const { token } = await authenticate(rejoin.url, origin, { channel_id: chatChannel.id })
  const pending = Array.from({ length: 240 }, (_, index) => ({ client_message_id: randomUUID(), text: `number ${index}` }))
  const acknowledged = new Map<string, number>()
  let conversationId = ''

  // Killed twice with sends on their way, then left to finish. What had no answer is sent again with its own id.
  for (const killAfter of [60, 150, Number.POSITIVE_INFINITY]) {
    const socket = await connect(rejoin.url, origin, token)
    const todo = pending.filter(({ client_message_id }) => !acknowledged.has(client_message_id))
    const outage: { killed?: Promise<void> } = {}
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let next = todo.shift(); next !== undefined && outage.killed === undefined; next = todo.shift()) {
          const result = await send(socket, { ...next, ...(conversationId === '' ? {} : { conversation_id: conversationId }) })
          if (result === null) continue
          acknowledged.set(next.client_message_id, result.message.seq)
          conversationId = result.message.conversation_id
          if (acknowledged.size >= killAfter) outage.killed ??= rejoin.kill()
        }
      }),
    )
    await outage.killed
    socket.disconnect()
    if (outage.killed !== undefined) await rejoin.restart()
  }

  expect(acknowledged.size).toBe(pending.length)
  const stored = readMessages(rejoin.databaseFile, conversationId)
  expect(stored.map(textOf).toSorted()).toEqual(pending.map(({ text }) => text).toSorted())
  for (const { client_message_id, seq } of stored) expect(acknowledged.get(client_message_id ?? '')).toBe(seq)
  const seqs = readSeqs(rejoin.databaseFile, conversationId)
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))
})

test('the chat recovers by itself and sends what it kept', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status')
  await widget.open()
  await widget.say('number 0')
  await expect.poll(() => readRows(rejoin.databaseFile, 'SELECT id FROM conversations').length).toBe(1)

  const texts = Array.from({ length: 24 }, (_, index) => `number ${index}`)
  let killed: Promise<void> | null = null
  for (const text of texts.slice(1)) {
    await widget.say(text)
    if (text === 'number 8') killed = rejoin.kill()
  }
  await killed
  await expect.poll(async () => (await widget.heard('status')).at(-1)).not.toEqual({ status: 'online' })
  for (const text of texts) await expect(widget.message(text)).toHaveCount(1)

  await rejoin.restart()
  await expect.poll(async () => (await widget.heard('status')).at(-1), { timeout: 20_000 }).toEqual({ status: 'online' })
  const [conversation] = readRows<{ id: string }>(rejoin.databaseFile, 'SELECT id FROM conversations')
  const id = conversation?.id ?? ''
  await expect.poll(() => readMessages(rejoin.databaseFile, id).map(textOf)).toEqual(texts)
  const seqs = readSeqs(rejoin.databaseFile, id)
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))
  for (const text of texts) await expect(widget.message(text)).toHaveCount(1)
})
