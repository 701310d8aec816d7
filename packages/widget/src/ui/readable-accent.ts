import { readLuminance } from '../loader/theme.ts'

/**
 * The accent, moved as little as needed towards black or white until text in it can be read (4.5 : 1) on a surface.
 * @param surface `#rrggbb`
 */
export function makeReadable(accent: string, surface: string): string {
  const ground = readLuminance(surface)
  const goal = ground > 0.2 ? 0 : 255
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(accent, goal, share)
    const light = readLuminance(mixed)
    const contrast = (Math.max(light, ground) + 0.05) / (Math.min(light, ground) + 0.05)
    if (contrast >= 4.5) return mixed
  }
  return goal === 0 ? '#000000' : '#ffffff'
}

/** @param share how much of `goal` (0 black, 255 white) */
function mix(color: string, goal: number, share: number): string {
  return `#${[1, 3, 5].map((at) => Math.round(parseInt(color.slice(at, at + 2), 16) * (1 - share) + goal * share).toString(16).padStart(2, '0')).join('')}`
}
