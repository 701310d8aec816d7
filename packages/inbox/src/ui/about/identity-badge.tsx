import type { IdentityLevel } from '../../state/how-we-know.ts'
import { en } from '../../strings/en.ts'
import { Icon, type IconName } from '../parts/icon.tsx'

export const levelIcons: Readonly<Record<IdentityLevel, IconName>> = { verified: 'shield', claimed: 'question', anonymous: 'mask' }

/** How sure we are who this is, in two words. */
export function IdentityBadge({ level }: { readonly level: IdentityLevel }) {
  return (
    <span class={`badge badge-${level}`} title={en.about.explanations[level]}>
      <Icon name={levelIcons[level]} size={14} />
      <span class="badge-long">{en.about.levels[level]}</span>
      <span class="badge-short" aria-hidden="true">{en.about.shortLevels[level]}</span>
    </span>
  )
}
