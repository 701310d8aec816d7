import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PATIENCE } from '../src/compose.ts'
import { openRaw } from './support/raw-connection.ts'
import { until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

/** The same order of events in less time. */
const patience = { headers: 300, request: 600, upload: 1500, keepAlive: 300, look: 50, connect: 300, ping: 200, pong: 200 }

let server: TestServer
const opened: Socket[] = []
beforeAll(async () => {
  server = await startTestServer({ patience })
})
afterAll(async () => {
  for (const socket of opened) socket.destroy()
  await server.close()
})

/** A TCP connection that says this and then only what it is told to. */
function dial(words: string) {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const state = { closed: false, heard: '' }
  opened.push(socket)
  socket.on('data', (part) => void (state.heard += String(part)))
  socket.on('error', () => undefined)
  socket.on('close', () => void (state.closed = true))
  socket.write(words)
  return { socket, state }
}

/** Something more every now and then, so that no idle timer would notice. */
function trickle(socket: Socket, letters: string): NodeJS.Timeout {
  return setInterval(() => socket.writable && socket.write(letters), 50)
}

it('[LIM-9] the server waits for nobody for long', () => {
  expect(PATIENCE).toEqual({ headers: 15_000, request: 30_000, upload: 120_000, keepAlive: 5_000, look: 5_000, connect: 10_000, ping: 25_000, pong: 20_000 })
})

it.each([
  ['says nothing at all', '', null],
  ['never ends its first line', 'POST /contacts.iden', 'a'],
  ['never ends its headers', 'POST /contacts.identify HTTP/1.1\r\nhost: chat.test\r\n', 'x: y\r\n'],
  ['never ends its body', 'POST /contacts.identify HTTP/1.1\r\nhost: chat.test\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n', '{'],
  ['never ends a socket\'s post', 'POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: chat.test\r\ncontent-type: text/plain\r\ncontent-length: 60000\r\n\r\n', '4'],
  ['keeps an idle connection', 'GET /healthz HTTP/1.1\r\nhost: chat.test\r\n\r\n', null],
  ['never ends an upgrade', 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nhost: chat.test\r\nupgrade: websocket\r\n', 'x: y\r\n'],
] as const)('[LIM-9] a client that %s is dropped', async (_, words, more) => {
  const { socket, state } = dial(words)
  const timer = more === null ? undefined : trickle(socket, more)
  try {
    await until('the end of the connection', () => state.closed)
    expect(state.heard).not.toContain('HTTP/1.1 101')
  } finally {
    clearInterval(timer)
  }
})

it('[LIM-9] a file may take longer, but not for ever', async () => {
  const { token } = await server.createAgent()
  const { state, socket } = dial(`POST /media.upload HTTP/1.1\r\nhost: chat.test\r\nauthorization: Bearer ${token}\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 60000\r\n\r\n`)
  const other = dial('POST /contacts.identify HTTP/1.1\r\nhost: chat.test\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n')
  const timers = [trickle(socket, '-'), trickle(other.socket, '{')]
  try {
    await until('the end of the other', () => other.state.closed)
    expect(state.closed).toBe(false)
    await until('the end of the connection', () => state.closed)
  } finally {
    for (const timer of timers) clearInterval(timer)
  }
})

it('[LIM-9] a socket that never says CONNECT is dropped', async () => {
  const raw = await openRaw(server.url)
  expect(raw.closed).toBe(false)
  await until('the end of the connection', () => raw.closed)
  expect(raw.frames.filter((frame) => frame.startsWith('4'))).toEqual([])
})

it('[LIM-9] a socket that talks but never says CONNECT is dropped', async () => {
  const raw = await openRaw(server.url)
  const timer = setInterval(() => !raw.closed && raw.send('3'), 30)
  try {
    await until('the end of the connection', () => raw.closed)
    expect(raw.frames.filter((frame) => frame.startsWith('4'))).toEqual([])
  } finally {
    clearInterval(timer)
  }
})

it('[LIM-9] headers without end are refused at 16 KiB', async () => {
  const { state } = dial(`GET /healthz HTTP/1.1\r\nhost: chat.test\r\n${'x: yyyyyyyyyyyyyyyy\r\n'.repeat(1500)}\r\n`)
  await until('the refusal', () => state.closed)
  expect(state.heard).toMatch(/^HTTP\/1\.1 431 /)
})

it('[LIM-9] an honest client beside them notices nothing', async () => {
  for (let count = 0; count < 50; count++) dial('POST /contacts.identify HTTP/1.1\r\nhost: chat.test\r\n')
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
})
