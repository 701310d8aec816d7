import { useState } from 'preact/hooks'
import { hueOf, initialsOf } from '../../state/initials.ts'
import { Icon } from './icon.tsx'
import './avatar.css'

type AvatarProps = {
  /** Decides the colour. */
  readonly id: string
  /** Null: nobody knows the name. */
  readonly name: string | null
  readonly imageUrl?: string | null | undefined
  readonly size?: 'small' | 'medium' | 'large'
  /** A dot: connected, or not; absent when it is not known. */
  readonly online?: boolean | null
}

/** A face, or initials in a colour that stays the same. The name is always written beside it, so it is decoration. */
export function Avatar({ id, name, imageUrl, size = 'medium', online = null }: AvatarProps) {
  const [broken, setBroken] = useState(false)
  const initials = name === null ? null : initialsOf(name)
  const hasImage = typeof imageUrl === 'string' && imageUrl.startsWith('https://') && !broken
  return (
    <span class={`avatar avatar-${size} hue-${hueOf(id)}${initials === null ? ' avatar-unknown' : ''}`} aria-hidden="true">
      {hasImage ? (
        <img src={imageUrl} alt="" referrerpolicy="no-referrer" loading="lazy" onError={() => setBroken(true)} />
      ) : (
        (initials ?? <Icon name="person" size={size === 'small' ? 14 : 20} />)
      )}
      {online !== null && <span class={online ? 'presence presence-online' : 'presence'} />}
    </span>
  )
}
