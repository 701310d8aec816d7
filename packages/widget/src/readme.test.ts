import type { PageEventName, WidgetSettings } from '@rejoin/protocol'
import { expect, test } from 'vitest'
import readme from '../README.md?raw'
import { createRejoinWith } from './loader/create-rejoin.ts'

const events: Record<PageEventName, true> = { ready: true, open: true, close: true, resume: true, message: true, unread: true, status: true, error: true }
const settings: Record<keyof WidgetSettings, true> = { theme: true, accentColor: true, position: true, zIndex: true, title: true, greeting: true, greetingDelay: true, unreadInTitle: true, sound: true, notifications: true, locale: true, hideLauncher: true, launcher: true, strings: true, custom: true, consent: true }

/** What the first column of a section's table names. */
function listNames(section: string): readonly string[] {
  const [, text = ''] = readme.split(`\n## ${section}\n`)
  const rows = text.split('\n## ')[0]?.match(/^\| `.*?(?= \|)/gm) ?? []
  return rows.flatMap((row) => [...row.matchAll(/`(\w+)/g)].map(([, name]) => name ?? '')).toSorted()
}

const nothing = (): never => {
  throw new Error('nothing is loaded here')
}

test('the README names every command, event and setting', () => {
  expect(listNames('Commands')).toEqual(Object.keys(createRejoinWith({ loadApp: nothing, loadPanel: nothing }, null)).toSorted())
  expect(listNames('Events')).toEqual(Object.keys(events).toSorted())
  expect(listNames('Settings')).toEqual(Object.keys(settings).toSorted())
})
