/** The sign of Rejoin: a speech bubble that leads back. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path d="M9 11.500A3.500 3.500 0 0 1 12.500 8h7A3.500 3.500 0 0 1 23 11.500v5a3.500 3.500 0 0 1-3.500 3.500H15l-4.300 3.600c-.65.54-1.700.08-1.700-.77z" fill="var(--accent-ink)" />
      <path d="M13 14.200h6" stroke="var(--accent)" stroke-width="2" stroke-linecap="round" />
    </svg>
  )
}
