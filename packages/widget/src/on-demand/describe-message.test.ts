import { expect, test } from 'vitest'
import { aMessage } from '../../test/support/builders.ts'
import { describeMessage } from './describe-message.ts'

test.each([
  { shown: { content: { type: 'text', text: 'At ten past' } }, line: 'At ten past' },
  { shown: { content: { type: 'text', text: '**Hi** [there](https://x.test)' }, rich: [{ tag: 'p', children: [{ tag: 'strong', children: ['Hi'] }, ' ', { tag: 'a', url: 'https://x.test', children: ['there'] }] }, { tag: 'ul', children: [{ tag: 'li', children: ['one'] }, { tag: 'li', children: ['two'] }] }] }, line: 'Hi there one two' },
  { shown: { content: { type: 'attachment', attachment_id: 'a', name: 'map.png', media_type: 'image/png', size: 1 } }, line: 'map.png' },
  { shown: { content: { type: 'card', title: 'A way up', actions: [] } }, line: 'A way up' },
  { shown: { content: { type: 'carousel', cards: [{ title: 'Lift', actions: [] }] } }, line: 'Lift' },
  { shown: { content: { type: 'something new' } }, line: '' },
])('a message in one line: $line', ({ shown, line }) => {
  expect(describeMessage(aMessage(1, shown as object))).toBe(line)
})
