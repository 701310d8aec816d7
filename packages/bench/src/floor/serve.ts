import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { Server, type Socket } from 'socket.io'
import { createGroupCommit } from './group-commit.ts'
import { openFloorDatabase } from './open-database.ts'

/**
 * The floor: the least code that does the same job on the same parts and with the same durability. It knows one channel,
 * checks nothing that is not needed for the job, and understands just enough of the wire to be given the same load.
 */
const db = openFloorDatabase((process.env['REJOIN_DATABASE_URL'] ?? '').replace(/^sqlite:/, ''))
const write = createGroupCommit(db)
const systemToken = `Bearer ${process.env['REJOIN_SYSTEM_TOKEN']}`
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const header = Buffer.from('{"alg":"EdDSA","kid":"floor","typ":"rejoin-resume+jwt"}').toString('base64url')
const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

const find = db.prepare<[string], { id: string; conversation_id: string }>('SELECT c.id, v.id AS conversation_id FROM contacts c JOIN conversations v ON v.contact_id = c.id WHERE c.external_id = ?')
const findByEmail = db.prepare<[string], { id: string }>('SELECT id FROM contacts WHERE email = ?')
const insertContact = db.prepare('INSERT INTO contacts (id, external_id, email, profile) VALUES (?, ?, ?, ?)')
const updateContact = db.prepare('UPDATE contacts SET profile = ? WHERE id = ?')
const insertConversation = db.prepare('INSERT INTO conversations (id, contact_id) VALUES (?, ?)')
const insertSession = db.prepare('INSERT INTO sessions (hash, contact_id, conversation_id) VALUES (?, ?, ?)')
const findSession = db.prepare<[string], { contact_id: string; conversation_id: string }>('SELECT contact_id, conversation_id FROM sessions WHERE hash = ?')
const lastSeq = db.prepare<[string], { seq: number | null }>('SELECT max(seq) AS seq FROM events WHERE conversation_id = ?')
const insertEvent = db.prepare('INSERT INTO events (conversation_id, seq, client_id, data) VALUES (?, ?, ?, ?)')
const page = db.prepare<[string, number, number], { data: string }>('SELECT data FROM events WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?')
const newest = db.prepare<[string], { data: string }>('SELECT data FROM events WHERE conversation_id = ? ORDER BY seq DESC LIMIT 20')

const heads = new Map<string, number>()
function headOf(conversation: string): number {
  const known = heads.get(conversation) ?? lastSeq.get(conversation)?.seq ?? 0
  heads.set(conversation, known)
  return known
}

type Identify = { external_id: string; email: string; first_name: string }

const app = new Hono()
app.post('/channels.chatplugin.connect', (c) => c.json({ id: randomUUID() }))
app.post('/agents.create', (c) => c.json({}))
app.post('/agents.login', (c) => c.json({ token: 'rja_floor' }))
app.post('/contacts.identify', async (c) => {
  if (c.req.header('authorization') !== systemToken) return c.json({}, 401)
  const given = await c.req.json<Identify>()
  const person = await new Promise<{ id: string; conversation_id: string }>((done) => {
    write(() => {
      const known = find.get(given.external_id)
      findByEmail.get(given.email)
      if (known !== undefined) {
        updateContact.run(given.first_name, known.id)
        return known
      }
      const id = randomUUID()
      const conversation_id = randomUUID()
      insertContact.run(id, given.external_id, given.email, given.first_name)
      insertConversation.run(conversation_id, id)
      return { id, conversation_id }
    }, done)
  })
  const now = Math.floor(Date.now() / 1000)
  const claims = Buffer.from(JSON.stringify({ sub: person.id, cid: person.conversation_id, jti: randomBytes(16).toString('base64url'), iat: now, exp: now + 600 })).toString('base64url')
  const signature = sign(null, Buffer.from(`${header}.${claims}`), privateKey).toString('base64url')
  return c.json({ contact: { id: person.id }, conversations: [{ id: person.conversation_id, resume_token: `${header}.${claims}.${signature}` }] })
})
app.post('/chatplugin.authenticate', async (c) => {
  const { resume_token } = await c.req.json<{ resume_token: string }>()
  const [head = '', claims = '', signature = ''] = resume_token.split('.')
  if (!verify(null, Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))) return c.json({}, 401)
  const { sub, cid } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string; cid: string }
  const token = `rjv_${randomBytes(32).toString('base64url')}`
  await new Promise<void>((done) => write(() => void insertSession.run(hash(token), sub, cid), done))
  const messages = newest.all(cid).map(({ data }) => JSON.parse(data) as unknown)
  return c.json({ token, conversation: { id: cid, head_seq: headOf(cid) }, messages })
})

const listener = getRequestListener(app.fetch)
const server = createServer((request, response) => void listener(request, response))
const io = new Server(server, { serveClient: false, perMessageDeflate: false, httpCompression: false, transports: ['websocket'] })
const visitors = io.of('/chatplugin')
const agents = io.of('/agents')
type Send = { client_message_id: string; content: { text: string } }
type Ack = (answer: unknown) => void

visitors.use((socket, next) => {
  const session = findSession.get(hash(String(socket.handshake.auth['token'])))
  if (session === undefined) return next(new Error('unknown'))
  socket.data = session
  // The request of the handshake would be kept as long as the connection (2 KiB each).
  Reflect.set(socket.conn, 'request', null)
  return next()
})
visitors.on('connection', (socket: Socket) => {
  const { conversation_id } = socket.data as { conversation_id: string }
  void socket.join(conversation_id)
  socket.on('message.send', (send: Send, ack: Ack) => {
    write(
      () => {
        const seq = headOf(conversation_id) + 1
        heads.set(conversation_id, seq)
        const message = { id: randomUUID(), conversation_id, seq, client_message_id: send.client_message_id, text: send.content.text, sent_at: Date.now() }
        insertEvent.run(conversation_id, seq, send.client_message_id, JSON.stringify(message))
        return message
      },
      (message) => {
        ack({ ok: true, data: { message } })
        agents.to(conversation_id).emit('message.created', message)
      },
    )
  })
  socket.on('conversation.sync', ({ after_seq }: { after_seq: number }, ack: Ack) => {
    const events = page.all(conversation_id, after_seq, 200).map(({ data }) => JSON.parse(data) as unknown)
    ack({ ok: true, data: { events, head_seq: headOf(conversation_id), more: false } })
  })
})
agents.on('connection', (socket: Socket) => {
  socket.on('conversation.join', ({ conversation_id }: { conversation_id: string }, ack: Ack) => {
    void socket.join(conversation_id)
    ack({ ok: true, data: {} })
  })
})

server.listen(Number(process.env['REJOIN_PORT']), '127.0.0.1', () => {
  process.stdout.write(`floor listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.on('SIGTERM', () => process.exit(0))
