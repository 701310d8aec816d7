import { encode } from 'uqr'

/** Light modules around the code; readers find it by them. The standard asks for four. */
const QUIET = 4

/** A QR code as one path of an SVG: dark on white in every theme, because many cameras read it only so. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  // The least correction: on a screen nothing is torn or dirty, and fewer modules are larger ones.
  const { size, data } = encode(text, { ecc: 'L', border: 0 })
  const side = size + 2 * QUIET
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path class="light" d={`M0 0h${side}v${side}H0z`} />
      <path class="dark" d={drawModules(data)} />
    </svg>
  )
}

/** Neighbours of a row are one bar: a path of a few kilobytes instead of thousands of squares. */
function drawModules(rows: readonly (readonly boolean[])[]): string {
  let path = ''
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      const from = x
      while (row[x] === true) x++
      if (x > from) path += `M${from + QUIET} ${y + QUIET}h${x - from}v1h${from - x}z`
    }
  }
  return path
}
