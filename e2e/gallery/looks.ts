import type { BrowserContextOptions } from '@playwright/test'
import type { WidgetSettings } from '@rejoin/protocol'
import { PHONE } from '../support/scenario.ts'

/** One way in which every state is looked at. */
export type Look = {
  readonly name: string
  readonly context: BrowserContextOptions
  readonly settings: WidgetSettings
  /** What the page around it is written in. */
  readonly html: string
}

const desk: BrowserContextOptions = { viewport: { width: 900, height: 780 }, deviceScaleFactor: 1, reducedMotion: 'reduce' }

export const looks: readonly Look[] = [
  { name: 'light', context: desk, settings: { theme: 'light' }, html: '<html lang="en">' },
  { name: 'dark', context: { ...desk, colorScheme: 'dark' }, settings: { theme: 'dark' }, html: '<html lang="en" style="color-scheme:dark">' },
  { name: 'arabic', context: desk, settings: { theme: 'light', accentColor: '#0f766e' }, html: '<html lang="ar" dir="rtl">' },
  { name: 'phone', context: { ...PHONE, reducedMotion: 'reduce', deviceScaleFactor: 1 }, settings: { theme: 'light', accentColor: '#e11d48' }, html: '<html lang="de">' },
]
