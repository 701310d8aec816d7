import { describe, expect, it } from 'vitest'
import { summarizeMessage } from './message.ts'

const text = (words: string) => ({ type: 'text', text: words }) as const

describe('the line of a message', () => {
  it('says the words without the marks', () => {
    const rich = [
      { tag: 'p', children: ['Hi ', { tag: 'strong', children: ['Ada'] }, ', it left today:'] },
      { tag: 'ul', children: [{ tag: 'li', children: ['parcel 1: ', { tag: 'a', url: 'https://example.com/', children: ['track it'] }] }, { tag: 'li', children: ['parcel 2'] }] },
    ] as const
    expect(summarizeMessage({ content: text('Hi **Ada**, it left today: …'), rich: [...rich] })).toBe('Hi Ada, it left today: parcel 1: track it parcel 2')
  })

  it('is the text itself where there are no marks', () => {
    expect(summarizeMessage({ content: text('2 * 3 * 4') })).toBe('2 * 3 * 4')
  })

  it('names what is no text', () => {
    expect(summarizeMessage({ content: { type: 'card', title: 'Oolong' } })).toBe('Oolong')
  })
})
