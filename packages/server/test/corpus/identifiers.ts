import { NO_IDS, NO_STRINGS, type Heading, type HttpRow } from './row.ts'

type Values = Readonly<Record<string, unknown>>

const PLACEHOLDERS = ['null', 'NULL', 'undefined', 'NaN', 'none', 'nil', 'true', 'False', 'anonymous', 'GUEST', '0', '[object Object]']

const NO_KEYS: Values = {
  'nothing': '',
  'a blank': ' ',
  'a tab inside': 'a\tb',
  'a line feed behind': 'ada\n',
  'a NUL inside': 'a\0b',
  'an escape sequence': '\u001b[2J',
  'a zero-width space': 'a\u200bb',
  'a zero-width joiner': 'a\u200db',
  'a soft hyphen': 'a\u00adb',
  'a right-to-left override': 'a\u202eb',
  'an isolate': 'a\u2066b',
  'a byte order mark': '\ufeffada',
  'a line separator': 'a\u2028b',
  'a tag character': 'a\u{e0041}',
  'a wide blank in front': '\u3000ada',
  'the first half of a character': 'a\ud83d',
  'the second half of a character': '\ude00a',
  'more than 255 characters': 'x'.repeat(256),
  'more than 255 faces': '😀'.repeat(256),
}

const NO_EMAILS: Values = {
  'a name alone': 'ada',
  'two at signs': 'a@b@example.com',
  'a header injected': 'ada@example.com\r\nBcc: eve@example.com',
  'a name in front': 'Ada <ada@example.com>',
  'a quoted local part': '"a b"@example.com',
  'a comment': 'ada(x)@example.com',
  'an address literal': 'ada@[127.0.0.1]',
  'a bare host': 'ada@localhost',
  'a Cyrillic letter': 'аda@example.com',
  'the Kelvin sign': '\u212aate@example.com',
  'an invisible character': 'a\u200bda@example.com',
  'dots in a row': 'a..b@example.com',
  'bait for backtracking': `${'a.'.repeat(5000)}@`,
  'ten thousand at signs': '@'.repeat(10_000),
}

const NO_PHONES: Values = {
  'no plus': '14155550100',
  'letters': '+1415CALLNOW',
  'an extension': '+14155550100;ext=1',
  'Arabic digits': '+١٤١٥٥٥٥٠١٠٠',
  'a full-width plus': '＋14155550100',
  'a leading zero': '+0155550100',
  'sixteen digits': '+1234567890123456',
  'a URI': 'tel:+14155550100',
  'brackets without end': `+1${'('.repeat(10_000)}`,
}

const NO_FLAGS: Values = { 'true as a word': 'true', 'an empty word': '', one: 1, zero: 0, null: null, 'a list': [true], 'an object': {} }

const NO_LIFETIMES: Values = { 'zero': 0, 'below zero': -60, 'a fraction': 60.5, 'a word': '600', 'beyond the safe range': 2 ** 53, 'beyond all': 1e308, 'a list': [600], 'true': true }

const NO_ADDRESSES: Values = { 'a script': 'javascript:alert(1)', 'a script in capitals': 'JAVASCRIPT:alert(1)', 'data': 'data:text/html,<script>1</script>', 'a file': 'file:///etc/passwd', 'no scheme': '//evil.test/x', 'a relative path': '../x', 'a password inside': 'https://a:b@evil.test', 'a line feed': 'java\nscript:alert(1)', 'a blob': 'blob:https://x', 'too long': `https://x.test/${'x'.repeat(3000)}` }

/** Another kind where a string is due, and strings that are no identifier. */
export const identifiers: Heading<HttpRow> = ({ channelId, conversationId }) => {
  const identify = (field: string, values: Values, code: string): HttpRow[] => Object.entries(values).map(([what, value]) => ({ what: `${field}: ${what}`, call: 'contacts.identify', body: { channel_id: channelId, external_id: 'row', [field]: value }, expect: `422 ${code}` }))
  const ids = (call: string, field: string, more: object = {}): HttpRow[] => [...Object.entries(NO_IDS), ...Object.entries(NO_STRINGS)].map(([what, value]) => ({ what: `${call} ${field}: ${what}`, call, body: { ...more, [field]: value }, expect: '422 invalid_field' }))
  return [
    ...['external_id', 'email', 'phone_number', 'display_name', 'locale', 'timezone', 'anonymous', 'on_conflict'].flatMap((field) => identify(field, NO_STRINGS, 'invalid_field')),
    ...identify('external_id', Object.fromEntries(PLACEHOLDERS.map((word) => [word, word])), 'reserved_identifier'),
    ...identify('external_id', NO_KEYS, 'invalid_field'),
    ...identify('identifiers', Object.fromEntries(Object.entries({ ...NO_KEYS, ...NO_STRINGS }).map(([what, dni]) => [what, { dni }])), 'invalid_field'),
    ...identify('email', NO_EMAILS, 'invalid_field'),
    ...identify('phone_number', NO_PHONES, 'invalid_field'),
    ...identify('email_verified', NO_FLAGS, 'invalid_field'),
    ...identify('dry_run', NO_FLAGS, 'invalid_field'),
    ...identify('token_ttl_s', NO_LIFETIMES, 'invalid_field'),
    ...identify('avatar_url', { ...NO_STRINGS, ...NO_ADDRESSES }, 'invalid_field'),
    ...ids('contacts.identify', 'channel_id', { external_id: 'row' }),
    ...ids('conversations.info', 'conversation_id'),
    ...ids('messages.send', 'conversation_id', { content: { type: 'text', text: 'x' } }),
    ...['short', 'x'.repeat(65), 'with a blank inside', 'ünïcödé-0123456789', '../../../../../../'].map((client_message_id) => ({ what: `client_message_id ${client_message_id.slice(0, 20)}`, call: 'messages.send', body: { conversation_id: conversationId, client_message_id, content: { type: 'text', text: 'x' } }, expect: '422 invalid_field' })),
  ]
}
