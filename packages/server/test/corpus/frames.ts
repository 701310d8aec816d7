import { NO_IDS, NO_STRINGS, type EventRow, type Heading } from './row.ts'

/** What follows the namespace in one frame, its type included, and whether the connection survives it. */
export type FrameRow = { readonly what: string; readonly frames: readonly (string | Uint8Array<ArrayBuffer>)[]; readonly expect: 'survives' | 'closed' }

const NAMES = ['', ' ', '*', 'message.Send', 'message.send ', 'message.send\0', 'message', 'send', 'message.sent', 'message.updated', 'conversation.created', 'conversation.merged', 'conversation.head', 'presence', 'toString', 'valueOf', '__proto__', 'constructor', 'prototype', '$emit', 'onAny', 'disconnectSockets', 'x'.repeat(10_000), '😀', '\u202e', '../message.send']
const IDS = ['conversation.sync', 'conversation.read']

/** Unknown names, wrong counts of arguments, other kinds where a value is due. */
export const events: Heading<EventRow> = ({ conversationId }) =>
  (['/chatplugin', '/agents'] as const).flatMap((namespace): EventRow[] => [
    ...NAMES.map((name): EventRow => ({ what: `the event ${JSON.stringify(name.slice(0, 30))}`, namespace, args: [name, {}], expect: 'unknown_event' })),
    ...IDS.flatMap((name) => [...Object.entries(NO_IDS), ...Object.entries(NO_STRINGS)].map(([what, conversation_id]): EventRow => ({ what: `${name}: ${what} as a conversation`, namespace, args: [name, { conversation_id, seq: 1, after_seq: 1 }], expect: name === 'conversation.sync' ? 'unknown_field' : 'unknown_field' }))),
    ...[-1, 1.5, '1', null, true, [1], {}, 2 ** 53, 1e308].flatMap((count): EventRow[] => [
      { what: `a sync after ${JSON.stringify(count)}`, namespace, args: ['conversation.sync', { conversation_id: conversationId, after_seq: count }], expect: 'invalid_field' },
      { what: `reading up to ${JSON.stringify(count)}`, namespace, args: ['conversation.read', { conversation_id: conversationId, seq: count }], expect: 'invalid_field' },
    ]),
    ...[0, -1, 201, 1.5, '20', true, [20]].map((limit): EventRow => ({ what: `a sync of ${JSON.stringify(limit)}`, namespace, args: ['conversation.sync', { conversation_id: conversationId, after_seq: 0, limit }], expect: 'invalid_field' })),
    { what: 'a sync from beyond the end', namespace, args: ['conversation.sync', { conversation_id: conversationId, after_seq: Number.MAX_SAFE_INTEGER }], expect: 'resync_required' },
    { what: 'a sync of another epoch', namespace, args: ['conversation.sync', { conversation_id: conversationId, after_seq: 0, epoch: "' OR 1=1 --" }], expect: 'resync_required' },
    ...[[], [null], ['x'], [1], [[]], [{}, {}], [{}, null]].map((more): EventRow => ({ what: `a message with the arguments ${JSON.stringify(more)}`, namespace, args: ['message.send', ...more], expect: more.length === 0 ? 'invalid_field' : 'invalid_body' })),
  ])

const event = '["typing",{"typing":true}]'

/** Frames no client of Socket.IO sends; each on a connection that was let in. */
export const frames: readonly FrameRow[] = [
  { what: 'a ping of the client', frames: ['2probe'], expect: 'closed' },
  { what: 'a pong nobody asked for', frames: ['3', '3'], expect: 'survives' },
  { what: 'an upgrade in the middle', frames: ['5'], expect: 'survives' },
  { what: 'a noop', frames: ['6'], expect: 'survives' },
  { what: 'a second handshake', frames: ['0{"sid":"x"}'], expect: 'survives' },
  { what: 'an empty frame', frames: [''], expect: 'closed' },
  { what: 'a frame type that is none', frames: ['9'], expect: 'closed' },
  { what: 'an empty message', frames: ['4'], expect: 'closed' },
  { what: 'a packet type that is none', frames: ['47'], expect: 'closed' },
  { what: 'a packet type beyond all', frames: ['4\uffff'], expect: 'closed' },
  { what: 'an event without a body', frames: ['42/chatplugin,'], expect: 'survives' },
  { what: 'an event of a number', frames: ['42/chatplugin,1'], expect: 'survives' },
  { what: 'an event of null', frames: ['42/chatplugin,null'], expect: 'closed' },
  { what: 'an event whose name is an object', frames: ['42/chatplugin,[{}]'], expect: 'closed' },
  { what: 'an event cut off', frames: ['42/chatplugin,["typing",{'], expect: 'closed' },
  { what: 'an event with more behind it', frames: [`42/chatplugin,${event}x`], expect: 'closed' },
  { what: 'an event in a namespace nobody entered', frames: [`42/agents,${event}`], expect: 'closed' },
  { what: 'an event in the namespace without a name', frames: [`42${event}`], expect: 'closed' },
  { what: 'an ack id beyond all', frames: [`42/chatplugin,${'9'.repeat(400)}${event}`], expect: 'survives' },
  { what: 'an ack id below zero', frames: [`42/chatplugin,-1${event}`], expect: 'closed' },
  { what: 'an ack of nothing', frames: ['43/chatplugin,[]'], expect: 'survives' },
  { what: 'an ack of an object', frames: ['43/chatplugin,1{}'], expect: 'closed' },
  { what: 'a CONNECT_ERROR of the client', frames: ['44/chatplugin,"x"'], expect: 'closed' },
  { what: 'attachments announced and never sent', frames: ['451-/chatplugin,["typing",{"_placeholder":true,"num":0}]', '3', '42/chatplugin,["typing",{}]'], expect: 'closed' },
  { what: 'attachments of a number that is none', frames: ['45x-/chatplugin,["typing",{}]'], expect: 'closed' },
  { what: 'attachments below zero', frames: ['45-1-/chatplugin,["typing",{}]'], expect: 'closed' },
  { what: 'attachments without a dash', frames: ['451/chatplugin,["typing",{}]'], expect: 'closed' },
  { what: 'an attachment twice', frames: ['451-/chatplugin,["typing",{"_placeholder":true,"num":0}]', new Uint8Array(1), new Uint8Array(1)], expect: 'closed' },
  { what: 'a placeholder below zero', frames: ['451-/chatplugin,["typing",{"_placeholder":true,"num":-1}]', new Uint8Array(1)], expect: 'closed' },
  { what: 'a placeholder that is a word', frames: ['451-/chatplugin,["typing",{"_placeholder":true,"num":"0"}]', new Uint8Array(1)], expect: 'closed' },
  { what: 'a placeholder of a prototype', frames: ['451-/chatplugin,["typing",{"_placeholder":true,"num":"__proto__"}]', new Uint8Array(1)], expect: 'closed' },
  { what: 'a binary ack nobody asked for', frames: ['461-/chatplugin,9[{"_placeholder":true,"num":0}]', new Uint8Array(1)], expect: 'survives' },
  { what: 'binary of nothing', frames: [new Uint8Array(0)], expect: 'closed' },
  { what: 'a DISCONNECT', frames: ['41/chatplugin,'], expect: 'survives' },
  { what: 'a CLOSE', frames: ['1'], expect: 'survives' },
  { what: 'a namespace with a query', frames: ['40/agents?token=x,{}'], expect: 'survives' },
  { what: 'a namespace of kilobytes', frames: [`40/${'x'.repeat(20_000)},{}`], expect: 'survives' },
  { what: 'a CONNECT with a word', frames: ['40/agents,"x"'], expect: 'closed' },
  { what: 'a thousand events at once', frames: Array.from({ length: 1000 }, () => `42/chatplugin,${event}`), expect: 'survives' },
]
