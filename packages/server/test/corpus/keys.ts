import type { Heading, HttpRow } from './row.ts'

const POLLUTING = ['__proto__', 'constructor', 'prototype']
const UNKNOWN = ['External_id', 'external_id ', ' external_id', 'external\u200b_id', 'ехternal_id', 'externalId', 'external-id', '$where', '', '0', 'toString', 'hasOwnProperty', '__defineGetter__', '\0', 'k'.repeat(20_000), 'id', 'admin', 'role']

const nest = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => ({ a: inner }), 1)
const nestLists = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1)
const many = (count: number, value: unknown = 'x'): Record<string, unknown> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]))

/** Keys that reach a prototype, keys nobody knows, too many, too deep, too long; numbers beyond the safe range. */
export const keys: Heading<HttpRow> = ({ channelId, conversationId }) => {
  const person = `"channel_id":"${channelId}","external_id":"row"`
  const metadata = (what: string, value: unknown): HttpRow => ({ what: `metadata: ${what}`, call: 'contacts.identify', body: { channel_id: channelId, external_id: 'row', metadata: value }, expect: '422 invalid_field' })
  const event = (what: string, data: unknown, expect: string): HttpRow => ({ what: `an event's data: ${what}`, call: 'messages.send', body: `{"conversation_id":"${conversationId}","content":{"type":"event","name":"n","title":"t","occurred_at":"2026-01-01T00:00:00.000Z","data":${typeof data === 'string' ? data : JSON.stringify(data)}}}`, expect })
  return [
    ...POLLUTING.flatMap((key): HttpRow[] => [
      { what: `${key} at the top`, call: 'contacts.identify', body: `{${person},"${key}":{"admin":true}}`, expect: '422 unknown_field' },
      { what: `${key} with its letters escaped`, call: 'contacts.identify', body: `{${person},"${key.replaceAll(/./g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)}":{}}`, expect: '422 unknown_field' },
      { what: `${key} in a ticket`, call: 'contacts.identify', body: `{${person},"ticket":{"type":"order","external_id":"1","${key}":1}}`, expect: '422 unknown_field' },
      { what: `${key} in metadata`, call: 'contacts.identify', body: `{${person},"metadata":{"${key}":"x"}}`, expect: '422 invalid_field' },
      { what: `${key} among identifiers`, call: 'contacts.identify', body: `{${person},"identifiers":{"${key}":"x"}}`, expect: '422 invalid_field' },
      { what: `${key} in a list of a page's own data`, call: 'chatplugin.authenticate', as: 'page', body: `{"channel_id":"${channelId}","page":{"custom":{"a":[{"${key}":1}]}}}`, expect: '422 invalid_field' },
      { what: `${key} in a filter`, call: 'conversations.list', body: `{"filters":{"${key}":1}}`, expect: '422 unknown_field' },
      event(`${key} far inside`, `{"a":[{"b":{"${key}":{}}}]}`, '422 invalid_field'),
    ]),
    ...UNKNOWN.map((key): HttpRow => ({ what: `the key ${JSON.stringify(key.slice(0, 30))}`, call: 'contacts.identify', body: { channel_id: channelId, external_id: 'row', [key]: 'x' }, expect: '422 unknown_field' })),
    ...['conversations.list', 'agents.list', 'tokens.list', 'channels.list', 'webhooks.list'].map((call): HttpRow => ({ what: `${call} with an unknown key`, call, body: { nothing: 1 }, expect: '422 unknown_field' })),
    { what: 'thousands of unknown keys', call: 'contacts.identify', body: many(4000), expect: '422 unknown_field' },
    metadata('fifty-one keys', many(51)),
    metadata('thousands of keys', many(4000)),
    metadata('a key of 65', { ['k'.repeat(65)]: 1 }),
    metadata('a key with a blank', { 'a b': 1 }),
    metadata('an empty key', { '': 1 }),
    metadata('a value of more than 1 KB', { a: 'x'.repeat(1025) }),
    metadata('more than 16 KB', many(20, 'x'.repeat(1000))),
    metadata('half a character', { a: '\ud800' }),
    metadata('a list', []),
    metadata('a word', 'x'),
    metadata('an object inside', { a: {} }),
    metadata('a list inside', { a: [] }),
    { what: 'metadata: a number beyond all', call: 'contacts.identify', body: `{${person},"metadata":{"a":1e999}}`, expect: '422 invalid_field' },
    { what: 'thirty-three levels', call: 'contacts.identify', body: { a: nest(33) }, expect: '422 too_deep' },
    { what: 'thirty-three lists', call: 'contacts.identify', body: { a: nestLists(33) }, expect: '422 too_deep' },
    { what: 'ten thousand lists', call: 'conversations.list', body: `{"filters":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, expect: '422 too_deep' },
    event('thirty-three levels', nest(33), '422 too_deep'),
    event('twenty levels', nest(20), '200 ok'),
    event('numbers beyond the safe range', '{"a":9007199254740993,"b":-1e308,"c":1e-400,"d":-0}', '200 ok'),
    event('a list', '[]', '422 invalid_field'),
    event('keys of every kind', '{"":1," ":1,"toString":1,"a.b":1,"$ne":1,"\\u202e":1,"length":9,"then":"x","toJSON":"x"}', '200 ok'),
    event('a thousand keys', many(1000), '200 ok'),
  ]
}
