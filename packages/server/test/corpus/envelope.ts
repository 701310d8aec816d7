import { gzipSync } from 'node:zlib'
import { SYSTEM_TOKEN } from '../support/test-server.ts'
import type { Heading, HttpRow } from './row.ts'

type Part = readonly [what: string, value: string | Uint8Array, expect: string]

const bodies: readonly Part[] = [
  ['nothing', '', '400 malformed_json'],
  ['white space', ' \n\t ', '400 malformed_json'],
  ['a NUL', '\0', '400 malformed_json'],
  ['an open brace', '{', '400 malformed_json'],
  ['a cut string', '{"channel_id":"', '400 malformed_json'],
  ['a trailing comma', '{"a":1,}', '400 malformed_json'],
  ['a comment', '{/* */}', '400 malformed_json'],
  ['a bare key', '{a:1}', '400 malformed_json'],
  ['undefined', 'undefined', '400 malformed_json'],
  ['Infinity', '{"a":Infinity}', '400 malformed_json'],
  ['a hexadecimal number', '{"a":0x1}', '400 malformed_json'],
  ['a leading zero', '{"a":01}', '400 malformed_json'],
  ['a control character in a string', '{"a":"\u0001"}', '400 malformed_json'],
  ['a bad escape', '{"a":"\\x41"}', '400 malformed_json'],
  ['half an escape', '{"a":"\\u12"}', '400 malformed_json'],
  ['a no-break space between', '{\u00a0"a":1}', '400 malformed_json'],
  ['lines of JSON', '{}\n{}', '400 malformed_json'],
  ['XML', '<a/>', '400 malformed_json'],
  ['a form', 'channel_id=1', '400 malformed_json'],
  ['a prefix against hijacking', ")]}',\n{}", '400 malformed_json'],
  ['five thousand open brackets', '['.repeat(5000), '400 malformed_json'],
  ['five thousand closed brackets', ']'.repeat(5000), '400 malformed_json'],
  ['UTF-16 with its mark', Buffer.from('\ufeff{}', 'utf16le'), '400 invalid_utf8'],
  ['UTF-32', Buffer.from([0x7b, 0, 0, 0, 0x7d, 0, 0, 0]), '400 malformed_json'],
  ['a lone continuation byte', Buffer.from([0x7b, 0x80, 0x7d]), '400 invalid_utf8'],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), '400 invalid_utf8'],
  ['a code point beyond Unicode', Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]), '400 invalid_utf8'],
  ['a cut sequence', Buffer.from([0x22, 0xe2, 0x82]), '400 invalid_utf8'],
  ['a NUL spelt in two bytes', Buffer.from([0x22, 0xc0, 0x80, 0x22]), '400 invalid_utf8'],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47]), '400 invalid_utf8'],
  ['true', 'true', '422 invalid_body'],
  ['a string', '"{}"', '422 invalid_body'],
  ['a list of requests', '[{},{}]', '422 invalid_body'],
  ['a number beyond all', '1e999', '422 invalid_body'],
  ['spaces beyond the limit', ' '.repeat(65_537), '413 too_large'],
]

const contentTypes: readonly [string, string][] = [
  ['', '415 unsupported_media_type'],
  ['application', '415 unsupported_media_type'],
  ['application/', '415 unsupported_media_type'],
  ['application/json5', '415 unsupported_media_type'],
  ['application/ld+json', '415 unsupported_media_type'],
  ['text/json', '415 unsupported_media_type'],
  ['application/xml', '415 unsupported_media_type'],
  ['application/octet-stream', '415 unsupported_media_type'],
  ['multipart/form-data; boundary=x', '415 unsupported_media_type'],
  ['multipart/form-data', '415 unsupported_media_type'],
  ['application/json, text/plain', '415 unsupported_media_type'],
  ['*/*', '415 unsupported_media_type'],
  ['application/json; charset=latin1', '415 unsupported_media_type'],
  ['application/json; charset="utf-7"', '415 unsupported_media_type'],
  ['APPLICATION/JSON', '422 invalid_field'],
  ['application/json; charset=UTF-8', '422 invalid_field'],
  ['application/json; version=1', '422 invalid_field'],
]

const encodings = ['gzip', 'br', 'deflate', 'identity, gzip', 'zstd', 'x', '']

const paths: readonly string[] = ['/', '/contacts', '/contacts.', '/.identify', '/contacts.identify.', '/contacts..identify', '/contacts/identify', '/contacts.identify/..', '/contacts%2Eidentify/', '/..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd', '/%00', '/%ff', '/%', '/%u0041', '/contacts.identify;x=1', '/contacts.identify%0d%0ax-injected:1', '/constructor', '/hasOwnProperty', `/${'x'.repeat(8000)}`, '/socket.iox', '/.env', '/.git/config', '/wp-login.php', '/widget.js/../../package.json']

const queries: readonly string[] = ['?', '?__proto__[a]=1', '?a=%', '?a=%ff', '?a[]=1&a[]=2', `?${'a=1&'.repeat(1000)}`, '?channel_id=x', '?=', '?constructor.prototype.x=1', '?%00']

const authorizations: readonly [string, string][] = [
  ['', '401 unauthenticated'],
  ['Bearer', '401 unauthenticated'],
  ['Bearer null', '401 unauthenticated'],
  ['Bearer undefined', '401 unauthenticated'],
  ['Bearer [object Object]', '401 unauthenticated'],
  ['Bearer\tx', '401 unauthenticated'],
  [`Bearer,${SYSTEM_TOKEN}`, '401 unauthenticated'],
  [`Bearer "${SYSTEM_TOKEN}"`, '401 unauthenticated'],
  [`Bearer ${SYSTEM_TOKEN},${SYSTEM_TOKEN}`, '401 unauthenticated'],
  [`Bearer ${SYSTEM_TOKEN}A`, '401 unauthenticated'],
  [`Bearer ${SYSTEM_TOKEN.slice(0, -1)}`, '401 unauthenticated'],
  [`Bearer ${SYSTEM_TOKEN.toUpperCase()}`, '401 unauthenticated'],
  [`Bearer ${'A'.repeat(8000)}`, '401 unauthenticated'],
  ['Bearer rjs_', '401 unauthenticated'],
  ['Bearer rjv_%00', '401 unauthenticated'],
  ['Bearer ../../keys', '401 unauthenticated'],
  ["Bearer ' OR 1=1 --", '401 unauthenticated'],
  ['Digest username="x"', '401 unauthenticated'],
  ['Basic Og==', '401 unauthenticated'],
  [`Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, '401 unauthenticated'],
]

const methods = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'LOCK', 'SEARCH', 'PURGE', 'QUERY']

/** Bodies that are none, headers that lie, paths and methods that do not exist. */
export const envelope: Heading<HttpRow> = ({ channelId }) => [
  ...bodies.map(([what, body, expect]) => ({ what: `a body of ${what}`, call: 'contacts.identify', body, expect })),
  ...contentTypes.map(([type, expect]) => ({ what: `content type "${type}"`, call: 'contacts.identify', body: '{}', headers: { 'content-type': type }, expect })),
  ...encodings.map((encoding) => ({ what: `content encoding "${encoding}"`, call: 'contacts.identify', body: gzipSync('{}'), headers: { 'content-encoding': encoding }, expect: '415 unsupported_media_type' })),
  { what: 'a megabyte squeezed into one kilobyte', call: 'contacts.identify', body: gzipSync(' '.repeat(1_000_000)), headers: { 'content-encoding': 'gzip' }, expect: '415 unsupported_media_type' },
  { what: 'a transfer coding beside the length', call: 'contacts.identify', body: '{}', headers: { 'transfer-encoding': 'gzip, chunked', 'content-length': undefined }, expect: '422 invalid_field' },
  ...paths.map((call) => ({ what: `the path ${call.slice(0, 40)}`, call, body: '{}', expect: '404 not_found' })),
  ...queries.map((query) => ({ what: `the query ${query.slice(0, 40)}`, call: `contacts.identify${query}`, body: '{}', expect: '422 invalid_field' })),
  ...authorizations.map(([authorization, expect]) => ({ what: `authorization "${authorization.slice(0, 30)}"`, call: 'contacts.identify', body: '{}', headers: { authorization }, expect })),
  ...methods.map((method) => ({ what: `the method ${method}`, call: 'contacts.identify', body: '', method, expect: '405 method_not_allowed' })),
  ...['null', 'x', 'http://', 'http://shop.test:99999', 'http://shop.test.evil.test', 'http://shop.test/', 'file://', 'http://evil.test, http://shop.test', '*'].map((origin) => ({ what: `the origin ${origin}`, call: 'chatplugin.authenticate', as: 'page' as const, body: { channel_id: channelId }, headers: { origin }, expect: '403 origin_not_allowed' })),
  ...['', 'a b', 'ü', 'x'.repeat(256), 'x'.repeat(8000)].map((key) => ({ what: `the idempotency key "${key.slice(0, 10)}" of ${key.length}`, call: 'tokens.create', body: { name: 'row' }, headers: { 'idempotency-key': key }, expect: '422 invalid_field' })),
  { what: 'a field given twice', call: 'contacts.identify', body: `{"channel_id":"${channelId}","channel_id":"nonsense","external_id":"twice"}`, expect: '422 invalid_field' },
]
