import type { Device } from '../store/store.ts'

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bCriOS\/|\bChrome\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b|\biPod\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** What a session list calls the device: enough for a person to recognize their own, no fingerprint. */
export function describeDevice(userAgent: string | undefined): Device {
  const agent = (userAgent ?? '').slice(0, 512)
  const find = (list: typeof BROWSERS): string | null => list.find(([pattern]) => pattern.test(agent))?.[1] ?? null
  const os = find(SYSTEMS)
  return { browser: find(BROWSERS), os, kind: os === null ? 'unknown' : os === 'Android' || os === 'iOS' || /\bMobile\b/.test(agent) ? 'mobile' : 'desktop' }
}
