import { expect, test } from 'vitest'
import { chooseCalls, type Calls } from './choose-calls.ts'

type Row = { readonly isOpen: boolean; readonly isVisible: boolean; readonly wantsSound: boolean; readonly wantsNotice: boolean; readonly calls: Calls; readonly why: string }

const rows: readonly Row[] = [
  { isOpen: true, isVisible: true, wantsSound: true, wantsNotice: true, calls: null, why: 'it is read as it comes' },
  { isOpen: false, isVisible: true, wantsSound: true, wantsNotice: true, calls: { sound: true, notice: false, afterMs: 0 }, why: 'the page is looked at, the system is left alone' },
  { isOpen: false, isVisible: true, wantsSound: false, wantsNotice: true, calls: { sound: false, notice: false, afterMs: 0 }, why: 'the badge is seen, so the tabs behind stay quiet' },
  { isOpen: true, isVisible: false, wantsSound: true, wantsNotice: true, calls: { sound: true, notice: true, afterMs: 600 }, why: 'an open panel out of sight is not read' },
  { isOpen: false, isVisible: false, wantsSound: true, wantsNotice: false, calls: { sound: true, notice: false, afterMs: 600 }, why: 'out of sight' },
  { isOpen: false, isVisible: false, wantsSound: false, wantsNotice: true, calls: { sound: false, notice: true, afterMs: 600 }, why: 'the visitor chose to be told, not to hear' },
  { isOpen: false, isVisible: false, wantsSound: false, wantsNotice: false, calls: null, why: 'nobody wants to hear of it' },
]

test.each(rows)('ATT-2 ATT-3 ATT-4 $why', ({ calls, why: _, ...moment }) => {
  expect(chooseCalls(moment)).toEqual(calls)
})
