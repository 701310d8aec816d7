import { expect, it } from 'vitest'
import { linkAddresses } from './link-addresses.ts'
import { spell } from '../../test/support/spell-tree.ts'

it.for([
  ['no address', 'no address'],
  ['**a** `b` https://shop.example/c_d_e', '**a** `b` <a https://shop.example/c_d_e>'],
  ['see https://shop.example.', 'see <a https://shop.example>.'],
  ['see https://shop.example/a?! and http://b.example', 'see <a https://shop.example/a>?! and <a http://b.example>'],
  ['(https://shop.example/a_(b))', '(<a https://shop.example/a_(b)>)'],
  ['[https://shop.example/a]', '[<a https://shop.example/a>]'],
  ['"https://shop.example"', '"<a https://shop.example>"'],
  ['<https://shop.example>', '<<a https://shop.example>>'],
  ['ここhttps://shop.example/です。', 'ここhttps://shop.example/です。'],
  ['xhttps://shop.example', 'xhttps://shop.example'],
  ['https://', 'https://'],
  ['https://user:secret@shop.example/', 'https://user:secret@shop.example/'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['line one\nhttps://shop.example\nline three', 'line one\n<a https://shop.example>\nline three'],
  // A mark that turns the direction ends the address: what follows is not part of where it leads.
  ['https://shop.example/\u202egnp.exe', '<a https://shop.example/>\u202egnp.exe'],
] as const)('[MSG-8] of %j only addresses become links', ([text, expected]) => {
  expect(spell(linkAddresses(text))).toBe(expected)
})
