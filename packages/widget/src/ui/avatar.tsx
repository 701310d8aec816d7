/** A picture if there is one, over the initials that stay when it does not load. */
export function Avatar({ name, url }: { readonly name: string; readonly url?: string | null | undefined }) {
  const initials = name
    .split(/\s+/)
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0x20))
    .join('')
    .toLocaleUpperCase()
  return (
    <span class="avatar" aria-hidden="true">
      {initials}
      {url != null && <img src={url} alt="" loading="lazy" referrerpolicy="no-referrer" onError={({ currentTarget }) => currentTarget.remove()} />}
    </span>
  )
}
