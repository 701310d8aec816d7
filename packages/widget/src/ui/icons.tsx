/** Outlines on a 24 × 24 grid; how they are drawn is in the style sheet. */
const outlines = {
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5.5 12v.01M12 12v.01M18.5 12v.01',
  down: 'm6 9.5 6 6 6-6',
  chat: 'M20 11.5a7.5 7.5 0 0 1-7.5 7.5 8 8 0 0 1-3-.6L4.5 20l1.3-4.3a7.5 7.5 0 1 1 14.2-4.2z',
  send: 'M12 19V5m-6 6 6-6 6 6',
  queued: 'M12 7.5V12l3 2M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z',
  sent: 'm5 12.5 4.5 4.5L19 7.5',
  seen: 'm2 12.5 4.5 4.5L16 7.5M11.5 16l1 1L22 7.5',
  failed: 'M12 8v4.5m0 3v.1M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM14.8 12a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0z',
  file: 'M14 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8zm0 0V8h4.5',
  page: 'M14 5h5v5m0-5-8 8m-1-8H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19h11a1.5 1.5 0 0 0 1.5-1.5V14',
} as const

export function Icon({ name }: { readonly name: keyof typeof outlines }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={outlines[name]} />
    </svg>
  )
}
