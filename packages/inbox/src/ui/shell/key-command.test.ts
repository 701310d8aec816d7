import { expect, test } from 'vitest'
import { readKeyCommand } from './key-command.ts'

const press = (key: string, changes = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, typing: false, ...changes })

test('letters are commands outside of text boxes', () => {
  expect(['j', 'k', '/', '?', 'e', 'h', 't', 'p'].map((key) => readKeyCommand(press(key)))).toEqual(['next', 'previous', 'filter', 'help', 'complete', 'hand-over', 'tag', 'page'])
})

test('letters are letters inside of text boxes', () => {
  expect(readKeyCommand(press('j', { typing: true }))).toBeNull()
})

test('escape works everywhere', () => {
  expect(readKeyCommand(press('Escape', { typing: true }))).toBe('back')
})

test('combinations belong to the browser', () => {
  expect(readKeyCommand(press('a', { metaKey: true }))).toBeNull()
})
