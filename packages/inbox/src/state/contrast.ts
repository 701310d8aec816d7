/** How well two colours stand out from each other, 1 to 21 (WCAG 2.2). @param a `#rrggbb` */
export function measureContrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [readLuminance(a), readLuminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** What the widget writes on an accent: white where that can be read (4.5 : 1), else black. */
export function pickForeground(accent: string): '#ffffff' | '#000000' {
  return measureContrast(accent, '#ffffff') >= 4.5 ? '#ffffff' : '#000000'
}

function readLuminance(color: string): number {
  return [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
    const channel = parseInt(color.slice(2 * index + 1, 2 * index + 3), 16) / 255
    return sum + weight * (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
  }, 0)
}
