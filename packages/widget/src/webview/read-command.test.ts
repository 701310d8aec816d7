import { describe, expect, test } from 'vitest'
import { isProblem, readEnvelope } from './envelope.ts'
import { readCommand } from './read-command.ts'

function read(message: unknown): unknown {
  const incoming = readEnvelope(message)
  return isProblem(incoming) ? incoming : readCommand(incoming)
}

describe('WEB-2 what an app says', () => {
  test.each([
    ['identify', { resume_token: 'a.b.c' }],
    ['identify', { user_jwt: 'a.b.c' }],
    ['identify', {}],
    ['logout', {}],
    ['open', {}],
    ['open', { ticket: { type: 'order', external_id: 'A-1' } }],
    ['set_insets', { top: 47, right: 0, bottom: 34, left: 0 }],
    ['set_theme', { theme: 'dark', accent_color: '#0f766e' }],
    ['set_locale', { locale: 'pt-BR' }],
    ['visibility', { visible: false }],
  ])('%s is understood as an object and as text', (type, data) => {
    const message = { source: 'rejoin', version: 1, type, data }
    expect(read(message)).toEqual({ type, data })
    expect(read(JSON.stringify(message))).toEqual({ type, data })
  })

  test('what is left out has a default', () => {
    expect(read({ type: 'logout' })).toEqual({ type: 'logout', data: {} })
    expect(read({ type: 'set_insets', data: { bottom: 20 } })).toEqual({ type: 'set_insets', data: { top: 0, right: 0, bottom: 20, left: 0 } })
    expect(read({ type: 'identify', data: { resume_token: null } })).toEqual({ type: 'identify', data: {} })
    expect(read({ type: 'set_theme', data: { theme: 'light', accent_color: null, font: 'Papyrus' } })).toEqual({ type: 'set_theme', data: { theme: 'light' } })
  })
})

describe('WEB-4 what cannot be done', () => {
  test.each([
    ['malformed_json', '{"type":'],
    ['malformed_json', undefined],
    ['malformed_json', () => 'code'],
    ['malformed_json', 10n],
    ['invalid_body', 'null'],
    ['invalid_body', [1]],
    ['invalid_body', 7],
    ['source', { source: 'else', type: 'logout' }],
    ['version', { version: 2, type: 'logout' }],
    ['type', { data: {} }],
    ['data', { type: 'logout', data: 'now' }],
    ['data.resume_token', { type: 'identify', data: { resume_token: 7 } }],
    ['data.ticket.type', { type: 'open', data: { ticket: 'A-1' } }],
    ['data.ticket.external_id', { type: 'open', data: { ticket: { type: 'order', external_id: 1 } } }],
    ['data.top', { type: 'set_insets', data: { top: -1 } }],
    ['data.left', { type: 'set_insets', data: { left: '10px' } }],
    ['data.theme', { type: 'set_theme', data: { theme: 'pink' } }],
    ['data.accent_color', { type: 'set_theme', data: { accent_color: 'red' } }],
    ['data.locale', { type: 'set_locale', data: { locale: 'no language at all' } }],
    ['data.visible', { type: 'visibility', data: { visible: 'yes' } }],
  ])('is refused by %s', (why, message) => {
    const problem = read(message) as { readonly code: string; readonly field?: string }
    expect(problem.field ?? problem.code).toBe(why)
  })

  test('is refused when it is too long', () => {
    const token = 'x'.repeat(17_000)
    expect(read({ type: 'identify', data: { resume_token: token } })).toMatchObject({ code: 'too_large' })
    expect(read(JSON.stringify({ type: 'identify', data: { resume_token: token } }))).toMatchObject({ code: 'too_large' })
  })

  test('never repeats a token', () => {
    expect(JSON.stringify(read('{"resume_token":"eyJhbGciOi"'))).not.toContain('eyJ')
  })

  test.each(['prefill', 'constructor', '__proto__', 'toString'])('an unknown type such as %s is ignored', (type) => {
    expect(read({ type, data: { text: 'hi' } })).toBeNull()
  })
})
