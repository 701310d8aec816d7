import { describe, expect, test } from 'vitest'
import { createPost } from './post.ts'

/** A server that gives one answer, and remembers what it was asked. */
function serve(status: number, body: string) {
  const asked: { url: string; init: RequestInit }[] = []
  const post = createPost('https://chat.example.com', async (url, init) => {
    asked.push({ url: url instanceof Request ? url.url : url.toString(), init: init ?? {} })
    return new Response(body, { status })
  })
  return { asked, post }
}

describe('calls over HTTP', () => {
  test('a token travels in the header and nowhere else', async () => {
    const { asked, post } = serve(200, '{"revoked":1}')
    expect(await post('chatplugin.logout', {}, 'rjv_1', { keepalive: true })).toEqual({ revoked: 1 })
    expect(asked[0]?.url).toBe('https://chat.example.com/chatplugin.logout')
    expect(asked[0]?.init).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer rjv_1' }, body: '{}', credentials: 'omit', keepalive: true })
  })

  test.each([
    { status: 401, body: '{"error":{"code":"token_expired","message":"m"}}', code: 'token_expired' },
    { status: 429, body: '{"error":{"code":"rate_limited","message":"m","retry_after_ms":700}}', code: 'rate_limited', retryAfterMs: 700 },
    { status: 503, body: '{"error":{"code":"busy","message":"m"}}', code: 'busy' },
    { status: 502, body: '<html>Bad gateway</html>', code: 'network' },
    { status: 401, body: '<html>Log in to the hotel Wi-Fi</html>', code: 'network' },
    { status: 502, body: '{}', code: 'unavailable' },
    { status: 403, body: '{"message":"blocked by a proxy"}', code: 'network' },
  ])('RES-9: $status $body is $code', async ({ status, body, code, retryAfterMs = null }) => {
    await expect(serve(status, body).post('chatplugin.authenticate', {})).rejects.toMatchObject({ code, retryAfterMs })
  })

  test('EMB-18 why a session ended comes along', async () => {
    const { post } = serve(401, '{"error":{"code":"token_revoked","message":"m","reason":"merged"}}')
    await expect(post('chatplugin.authenticate', {})).rejects.toMatchObject({ code: 'token_revoked', reason: 'merged' })
  })

  test('no answer at all is the network', async () => {
    const post = createPost('https://chat.example.com', async () => {
      throw new TypeError('Failed to fetch')
    })
    await expect(post('chatplugin.authenticate', {})).rejects.toMatchObject({ code: 'network' })
  })
})
