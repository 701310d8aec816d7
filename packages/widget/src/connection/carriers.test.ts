import { describe, expect, test, vi } from 'vitest'
import { crank, settle } from '../../test/support/hand-cranked.ts'
import { carryByPolling, carryByWebSocket } from './carriers.ts'

const ADDRESS = 'https://chat.example/socket.io/'
const OPEN = '0{"sid":"s1","pingInterval":25000,"pingTimeout":20000}'

function poll() {
  const requests = crank<{ readonly url: string; readonly method: string; readonly body: unknown }, Response>()
  vi.stubGlobal('fetch', (url: string, { method = 'GET', body, signal }: RequestInit) =>
    Promise.race([requests.call({ url, method, body }), new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))]),
  )
  const told: string[] = []
  const carrier = carryByPolling(ADDRESS, { onPacket: (packet) => told.push(packet), onLost: () => told.push('lost') })
  return { requests, told, carrier, answer: (text: string, index?: number) => requests.answer(new Response(text), index) }
}

describe('EMB-20 polling', () => {
  test('it asks, learns who it is, and asks again', async () => {
    const { requests, told, answer } = poll()
    expect(requests.inputs).toEqual([{ url: `${ADDRESS}?EIO=4&transport=polling`, method: 'GET', body: undefined }])
    await answer(OPEN)
    await answer('42["a"]\u001e42["b"]')
    await settle()
    expect(told).toEqual([OPEN, '42["a"]', '42["b"]'])
    expect(requests.inputs.slice(1).map(({ url }) => url)).toEqual(Array(2).fill(`${ADDRESS}?EIO=4&transport=polling&sid=s1`))
  })

  test('what is said goes one by one and in order', async () => {
    const { requests, carrier, answer } = poll()
    await answer(OPEN)
    await settle()
    for (const packet of ['41', '42', '43']) carrier.send(packet)
    const posted = () => requests.inputs.filter(({ method }) => method === 'POST').map(({ body }) => body)
    expect(posted()).toEqual(['41'])
    await answer('ok')
    await settle()
    expect(posted()).toEqual(['41', '42'])
    await answer('ok')
    await settle()
    expect(posted()).toEqual(['41', '42', '43'])
  })

  test.each([
    { what: 'a refusal', response: () => new Response('no', { status: 400 }) },
    { what: "a portal's page", response: () => new Response('<!doctype html>', { status: 200 }) },
  ])('$what is a lost line', async ({ response }) => {
    const { requests, told } = poll()
    await requests.answer(response())
    await settle()
    expect(told).toEqual(['lost'])
  })

  test('closing tells the server and asks no more', async () => {
    const { requests, carrier, answer } = poll()
    await answer(OPEN)
    await settle()
    carrier.close()
    carrier.close()
    await settle()
    expect(requests.inputs.slice(2)).toEqual([{ url: `${ADDRESS}?EIO=4&transport=polling&sid=s1`, method: 'POST', body: '1' }])
  })
})

test('a WebSocket carries packets as they are', () => {
  class FakeWebSocket {
    static last: FakeWebSocket
    onmessage?: (event: { data: string }) => void
    onclose?: () => void
    readonly sent: string[] = []
    readonly url: string
    constructor(url: string) {
      this.url = url
      FakeWebSocket.last = this
    }
    send(packet: string): void {
      this.sent.push(packet)
    }
    close(): void {
      this.onclose?.()
    }
  }
  vi.stubGlobal('WebSocket', FakeWebSocket)
  const told: string[] = []
  const carrier = carryByWebSocket(ADDRESS, { onPacket: (packet) => told.push(packet), onLost: () => told.push('lost') })
  FakeWebSocket.last.onmessage?.({ data: '2' })
  carrier.send('3')
  carrier.close()
  expect(FakeWebSocket.last.url).toBe('wss://chat.example/socket.io/?EIO=4&transport=websocket')
  expect(FakeWebSocket.last.sent).toEqual(['3'])
  expect(told).toEqual(['2', 'lost'])
})
