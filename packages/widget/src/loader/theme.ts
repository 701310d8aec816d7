import type { ChannelSettings, WidgetSettings } from '@rejoin/protocol'
import { isOwnLauncher } from './own-launcher.ts'

/** The first of what was asked for that makes sense; the rest counts as absent (EMB-9). A script tag gives everything as text. */
export function pick(sense: RegExp, ...asked: readonly unknown[]): string | undefined {
  // An expression is compiled when it is first used, and on most pages nothing is asked for.
  return asked.flatMap((value) => value ?? []).map(String).find((value) => sense.test(value))
}

/** The first of what was asked for that is text: pages are not all written in TypeScript (EMB-9). */
export function pickText(...asked: readonly unknown[]): string | undefined {
  return asked.find((text) => typeof text === 'string')
}

/** The accent in effect: the page's, the channel's or ours. */
export function pickAccent(channel: ChannelSettings, settings: WidgetSettings): string {
  return pick(/^#[\da-f]{6}$/i, settings.accentColor, channel.accent_color) ?? '#4f46e5'
}

/** Relative luminance of a `#rrggbb` colour (WCAG 2.2). */
export function readLuminance(color: string): number {
  return [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
    const channel = parseInt(color.slice(2 * index + 1, 2 * index + 3), 16) / 255
    return sum + weight * (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
  }, 0)
}

/** White where it can be read on the accent (4.5 : 1), else black: one of the two always can. */
export function pickForeground(accent: string): '#fff' | '#000' {
  return 1.05 / (readLuminance(accent) + 0.05) >= 4.5 ? '#fff' : '#000'
}

/**
 * Puts on the host element what the button needs, as attributes and custom properties. CSSOM and not a style attribute:
 * that works under `style-src 'none'` (EMB-8).
 */
export function paintHost(host: HTMLElement, channel: ChannelSettings, settings: WidgetSettings): void {
  const { dataset, style } = host
  const accent = pickAccent(channel, settings)
  const foreground = pickForeground(accent)
  const hide = String(settings.hideLauncher)
  dataset['position'] = pick(/^(left|right)$/, settings.position, channel.position) ?? 'right'
  // An attribute without a value is true.
  host.toggleAttribute('data-no-launcher', hide === '' || hide === 'true' || (hide !== 'false' && isOwnLauncher(settings.launcher, host) !== null))
  style.setProperty('--rejoin-accent', accent)
  style.setProperty('--rejoin-on-accent', foreground)
  style.setProperty('--rejoin-z-index', pick(/^-?\d+$/, settings.zIndex) ?? '')
  // A language that was asked for; else the direction of the page, which is inherited where nobody says one.
  const locale = pick(/^[a-z]{2,3}(-|$)/i, settings.locale)
  host.dir = locale ? (isRightToLeft(locale) ? 'rtl' : 'ltr') : (document.body?.dir ?? '')
}

export function isRightToLeft(locale: string): boolean {
  return /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(locale)
}
