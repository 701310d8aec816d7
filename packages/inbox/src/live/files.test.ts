import { describe, expect, it, vi } from 'vitest'
import type { Outcome } from '../api/outcome.ts'
import { createFiles } from './files.ts'
import type { uploadFile } from './upload-file.ts'

const UPLOADED = { attachment_id: 'f1', name: 'tea.png', media_type: 'image/png', size: 4 }
const file = () => new File(['leaf'], 'tea.png', { type: 'image/png' })

function setUp(outcomes: Outcome<typeof UPLOADED>[] = [{ ok: true, data: UPLOADED }]) {
  const progress: ((share: number) => void)[] = []
  const answers: (() => void)[] = []
  const cancelled: number[] = []
  const upload = ((_file, _token, onProgress) => {
    progress.push(onProgress)
    const outcome = outcomes.shift() ?? { ok: true, data: UPLOADED }
    return { done: new Promise((resolve) => answers.push(() => resolve(outcome))), cancel: () => cancelled.push(progress.length) }
  }) as typeof uploadFile
  const call = vi.fn<(name: string, request: unknown) => Promise<unknown>>((name) => Promise.resolve(name === 'media.link' ? { ok: true, data: { url: '/media/f1?signature=x', expires_at: '' } } : { ok: true, data: {} }))
  const files = createFiles({ call: call as never, connection: {} as never, token: () => 'rja_x', upload, newId: () => 'id-of-the-message-1' })
  return { files, call, progress, cancelled, finish: async () => { answers.shift()?.(); await vi.waitFor(() => undefined) } }
}

describe('files of an agent', () => {
  it('is uploaded, shows how far, and is then sent', async () => {
    const { files, call, progress, finish } = setUp()
    files.send('talk', 'public', [file()])
    progress[0]?.(0.5)
    expect(files.outgoing.value).toMatchObject([{ name: 'tea.png', status: { kind: 'uploading', share: 0.5 } }])
    await finish()
    await vi.waitFor(() => expect(files.outgoing.value).toEqual([]))
    expect(call).toHaveBeenCalledWith('messages.send', { conversation_id: 'talk', client_message_id: 'id-of-the-message-1', content: { type: 'attachment', ...UPLOADED }, visibility: 'public' })
  })

  it('what was refused says so, and can be tried again', async () => {
    const { files, call, finish } = setUp([{ ok: false, failure: { code: 'too_large', message: '' } as never }])
    files.send('talk', 'public', [file()])
    await finish()
    await vi.waitFor(() => expect(files.outgoing.value[0]?.status.kind).toBe('failed'))
    files.retry(files.outgoing.value[0]?.key ?? '')
    await finish()
    await vi.waitFor(() => expect(files.outgoing.value).toEqual([]))
    expect(call).toHaveBeenCalledTimes(1)
  })

  it('[FILE-15] one that is too large is not begun', () => {
    const { files, progress } = setUp()
    files.send('talk', 'public', [new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'film.mp4')])
    expect(files.outgoing.value).toMatchObject([{ name: 'film.mp4', status: { kind: 'failed', failure: { code: 'too_large' } } }])
    files.retry(files.outgoing.value[0]?.key ?? '')
    expect(progress).toEqual([])
  })

  it('a dropped one is stopped and never sent', async () => {
    const { files, call, cancelled, finish } = setUp()
    files.send('talk', 'public', [file()])
    files.drop(files.outgoing.value[0]?.key ?? '')
    await finish()
    expect(cancelled).toHaveLength(1)
    expect(files.outgoing.value).toEqual([])
    expect(call).not.toHaveBeenCalled()
  })

  it('a link is asked for once while it is good', async () => {
    const { files, call } = setUp()
    expect(await files.link('f1')).toBe('/media/f1?signature=x')
    await files.link('f1')
    expect(call).toHaveBeenCalledTimes(1)
  })
})
