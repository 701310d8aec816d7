import type { ChannelSettings, WidgetSettings } from '@rejoin/protocol'

/** The accent in effect: the page's, the channel's or ours; what is no `#rrggbb` does not count. */
export function pickAccent(channel: ChannelSettings, settings: WidgetSettings): string {
  return [settings.accentColor, channel.accent_color].find((color) => /^#[\da-f]{6}$/i.test(color ?? '')) ?? '#4f46e5'
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
 * Puts the look on the host element as attributes and custom properties. CSSOM and not a style attribute: that works
 * under `style-src 'none'` (EMB-8).
 */
export function applyTheme(host: HTMLElement, channel: ChannelSettings, settings: WidgetSettings, prefersDark: boolean): void {
  const { dataset, style } = host
  const theme = settings.theme ?? channel.theme
  const accent = pickAccent(channel, settings)
  const foreground = pickForeground(accent)
  dataset['theme'] = theme === 'dark' || (theme !== 'light' && prefersDark) ? 'dark' : 'light'
  dataset['position'] = settings.position ?? channel.position ?? 'right'
  host.toggleAttribute('data-no-launcher', !!settings.hideLauncher)
  style.setProperty('--rejoin-accent', accent)
  style.setProperty('--rejoin-on-accent', foreground)
  // Mixing the accent with this one keeps what stands on it readable.
  style.setProperty('--rejoin-shade', foreground === '#fff' ? '#000' : '#fff')
  if (settings.zIndex) style.setProperty('--rejoin-z-index', String(settings.zIndex))
  if (settings.locale) host.dir = /^(ar|fa|he|ur)/.test(settings.locale) ? 'rtl' : 'ltr'
}
