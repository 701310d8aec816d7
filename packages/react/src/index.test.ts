import { readFileSync } from 'node:fs'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { RejoinChat, useRejoin } from './index.ts'

test('a server draws nothing and touches no browser', () => {
  expect('document' in globalThis).toBe(false)
  const Help = () => {
    const { isOpen, unread, status, open } = useRejoin()
    return createElement('button', { onClick: () => open() }, JSON.stringify({ isOpen, unread, status }))
  }
  expect(renderToString(createElement(RejoinChat, { channelId: 'c', serverUrl: 'https://chat.example.com', resumeToken: null }))).toBe('')
  expect(renderToString(createElement(Help))).toContain('isOpen&quot;:false')
})

test('the example of the README is one that compiles', () => {
  const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
  expect(read('../README.md')).toContain(read('../test/example.tsx'))
})
