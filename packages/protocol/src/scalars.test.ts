import * as v from 'valibot'
import { expect, it } from 'vitest'
import { channelSettings } from './channel.ts'
import { listConversationsRequest } from './operations/manage-conversation.ts'
import { updateContactRequest } from './operations/manage-contact.ts'
import { clientMessageId, count, countCodePoints, externalId, httpUrl, id, identifiers, installKey, isWellFormed, localeTag, normalizeEmail, normalizePhoneNumber, RESERVED, text, timestamp } from './scalars.ts'

/** The first complaint of a schema, or null when it takes the value. */
function complaint(schema: v.GenericSchema, value: unknown): string | null {
  const result = v.safeParse(schema, value)
  return result.success ? null : result.issues[0].message
}

const takes = (schema: v.GenericSchema, value: unknown): boolean => v.is(schema, value)

/** Shows what cannot be seen, for titles and messages. */
const show = (raw: unknown): string => JSON.stringify(raw).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

it.for([
  'user-42',
  'a',
  'Ada',
  'ada lovelace',
  '42',
  '00',
  'null-island',
  'undefined_',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'https://id.example.com/users/42?x=1#y',
  'Zoë',
  'Zoe\u0308',
  '用户四十二',
  '🦊',
  '__proto__',
  "'; DROP TABLE contacts; --",
  'x'.repeat(255),
  '🦊'.repeat(255),
])('[IDN-1] external_id %o is taken as it is', (raw) => {
  expect(v.parse(externalId, raw)).toBe(raw)
})

it.for(['', 'x'.repeat(256), '🦊'.repeat(256), ' ada', 'ada ', '\u00a0ada', 'ada\u3000', '\u2003', 'a\u0000b', 'a\tb', 'a\nb', 'a\u007fb', 'a\u0085b', 'a\u00adb', 'a\u034fb', 'a\u061cb', 'a\u200bb', 'a\u200db', 'a\u200eb', 'a\u202eb', 'a\u2066b', 'a\u2060b', '\ufeffa', 'a\u180eb', 'a\u2028b', 'a\u{e0041}b', 'a\ud800', '\udc00a', 42, 0, true, null, ['ada'], { id: 'ada' }])(
  '[IDN-1] external_id %j is refused',
  (raw) => {
    expect([show(raw), takes(externalId, raw)]).toEqual([show(raw), false])
    expect(complaint(externalId, raw), 'as a wrong value, not as a placeholder').not.toBe(RESERVED)
  },
)

it.for(['null', 'NULL', 'Null', 'undefined', 'NaN', 'none', 'nil', 'true', 'FALSE', 'anonymous', 'Guest', '0', '[object Object]', '[OBJECT OBJECT]'])('[IDN-2] the placeholder %s is reserved', (raw) => {
  expect(complaint(externalId, raw)).toBe(RESERVED)
})

it('[IDN-5] named identifiers follow the same rules', () => {
  expect(v.parse(identifiers, { dni: '12582152', 'crm.id-2_x': ' inner  space'.trim() })).toEqual({ dni: '12582152', 'crm.id-2_x': 'inner  space' })
  for (const wrong of [{ '': 'x' }, { 'a b': 'x' }, { naïve: 'x' }, { ['n'.repeat(65)]: 'x' }, { constructor: 'x' }, { prototype: 'x' }, { dni: 'null' }, { dni: 42 }, { dni: ' 1' }]) expect([wrong, takes(identifiers, wrong)]).toEqual([wrong, false])
  expect(takes(identifiers, JSON.parse('{"__proto__": "x"}'))).toBe(false)
  expect(takes(identifiers, Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, 'x'])))).toBe(true)
  expect(takes(identifiers, Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'x'])))).toBe(false)
})

it.for([
  ['ada@example.com', 'ada@example.com'],
  ['Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
  ['ada+shop@example.com', 'ada+shop@example.com'],
  ['a.d.a@gmail.com', 'a.d.a@gmail.com'],
  ["o'brien@example.com", "o'brien@example.com"],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
  ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ['ada@mail.example.co.uk', 'ada@mail.example.co.uk'],
  ['ada@例え.jp', 'ada@xn--r8jz45g.jp'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
] as const)('[IDN-3] e-mail %s is stored as %s', ([raw, stored]) => {
  expect(normalizeEmail(raw)).toBe(stored)
  expect(normalizeEmail(stored), 'which is its only spelling').toBe(stored)
})

it.for([
  '',
  'ada',
  '@example.com',
  'ada@',
  'ada@@example.com',
  'ada@eve@example.com',
  ' ada@example.com',
  'ada@example.com ',
  'a da@example.com',
  '.ada@example.com',
  'ada.@example.com',
  'a..da@example.com',
  '"ada"@example.com',
  'ada(comment)@example.com',
  'Ada <ada@example.com>',
  'ada@example.com,eve@example.com',
  'ada@example.com\nbcc:eve@example.com',
  'ada@localhost',
  'ada@example',
  'ada@.com',
  'ada@example..com',
  'ada@example.com.',
  'ada@-example.com',
  'ada@exa_mple.com',
  'ada@127.0.0.1',
  'ada@[127.0.0.1]',
  'ada@0x7f.1',
  'ada@2130706433',
  'ada@example.com:25',
  'ada@example.com/x',
  'ada@example.com?x',
  'ada@example.com#x',
  'ada@exa%6dple.com',
  'ada@example.com\\@evil.test',
  'zoë@example.com',
  // The Kelvin sign and the long s become k and s when lower-cased carelessly: a stranger would write Kate's address.
  '\u212aate@example.com',
  'adri\u017f@example.com',
  'аda@example.com',
  'ada\u200b@example.com',
  `${'a'.repeat(65)}@example.com`,
  `ada@${'a'.repeat(64)}.com`,
  `ada@${'a.'.repeat(130)}com`,
])('[IDN-3] e-mail %o is refused', (raw) => {
  expect(normalizeEmail(raw)).toBeNull()
})

it.for([
  ['+14155550100', '+14155550100'],
  ['+1 (415) 555-0100', '+14155550100'],
  ['+1.415.555.0100', '+14155550100'],
  ['+49 [30] 123-45 67', '+49301234567'],
  ['+1234567', '+1234567'],
  ['+123456789012345', '+123456789012345'],
] as const)('[IDN-4] phone number %s is stored as %s', ([raw, stored]) => {
  expect(normalizePhoneNumber(raw)).toBe(stored)
  expect(normalizePhoneNumber(stored)).toBe(stored)
})

it.for(['', '+', '4155550100', '0014155550100', '(415) 555-0100', '+0415555010', '+123456', '+1234567890123456', '++14155550100', '+1+4155550100', '1+4155550100', '+1415555010a', '+1415555O100', '+1/415/555/0100', '+14155550100;ext=5', '+14155550100 x5', 'tel:+14155550100', '+١٤١٥٥٥٥٠١٠٠', '＋14155550100', '+1\u00a04155550100', '+1\t4155550100', '+14155550100\n'])(
  '[IDN-4] phone number %o is refused',
  (raw) => {
    expect(normalizePhoneNumber(raw)).toBeNull()
  },
)

it('text counts people’s characters and takes no controls', () => {
  expect(takes(text(3), 'a🦊é')).toBe(true)
  expect(takes(text(2), 'a🦊é')).toBe(false)
  expect(takes(text(10, 1), '')).toBe(false)
  expect(takes(text(10), 'a\tb\nc\r')).toBe(true)
  for (const control of ['\u0000', '\u0007', '\u001b', '\u007f', '\ud83e', '\udd8a']) expect([show(control), takes(text(10), control)]).toEqual([show(control), false])
  expect([countCodePoints(''), countCodePoints('🦊'), isWellFormed('🦊'), isWellFormed('🦊'.slice(1))]).toEqual([0, 1, true, false])
})

it('an address on the web is http or https alone', () => {
  for (const good of ['https://example.com', 'http://example.com:8080/a?b#c', 'https://bücher.example/ü']) expect([good, takes(httpUrl, good)]).toEqual([good, true])
  const wrong = ['javascript:alert(1)', ' javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://example.com', '//example.com', '/a', 'example.com', 'https://', 'https://user:secret@example.com', 'https://user@example.com', `https://example.com/${'x'.repeat(2048)}`]
  for (const bad of wrong) expect([bad, takes(httpUrl, bad)]).toEqual([bad, false])
})

it.for([
  ['id', id, '018f3c2e-7d5a-7b1c-8a3e-0123456789ab', ['018F3C2E-7D5A-7B1C-8A3E-0123456789AB', '018f3c2e7d5a7b1c8a3e0123456789ab', '../x', '']],
  ['client_message_id', clientMessageId, 'abcDEF0123456789_-', ['short', 'x'.repeat(15), 'x'.repeat(65), 'with space 0123456', 'ünïcödé0123456789']],
  ['install_key', installKey, 'x'.repeat(22), ['x'.repeat(21), 'x'.repeat(65), `${'x'.repeat(22)}=`]],
  ['locale', localeTag, 'pt-BR', ['', 'p', 'pt_BR', 'en-', 'x'.repeat(40)]],
  ['timestamp', timestamp, '2030-01-01T00:00:00.000Z', ['2030-01-01', '2030-13-01T00:00:00.000Z', 'yesterday', '']],
  ['count', count, 42, [-1, 1.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY, '42']],
] as const)('a %s has one form', ([, schema, good, wrong]) => {
  expect(v.parse(schema, good)).toBe(good)
  for (const bad of wrong) expect([bad, takes(schema, bad)]).toEqual([bad, false])
})

it('[WIRE-5] a list is never taken for an object', () => {
  for (const list of [[], ['x']]) {
    expect(takes(channelSettings, list)).toBe(false)
    expect(takes(listConversationsRequest, { filters: list })).toBe(false)
    expect(takes(identifiers, list)).toBe(false)
    expect(takes(updateContactRequest, { id: '018f3c2e-7d5a-7b1c-8a3e-0123456789ab', identifiers: list })).toBe(false)
  }
})
