import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { QrCode } from './qr-code.tsx'

test('EMB-14 a code keeps the white around it', () => {
  const text = 'https://chat.example.com/webview?channel_id=c#resume_token=a.b.c'
  const { size } = encode(text, { ecc: 'L', border: 0 })
  const { props } = QrCode({ text, label: 'A code' })
  expect(props).toMatchObject({ viewBox: `0 0 ${size + 8} ${size + 8}`, role: 'img', 'aria-label': 'A code' })
  const [light, dark] = props.children as unknown as { props: { d: string } }[]
  expect(light?.props.d).toBe(`M0 0h${size + 8}v${size + 8}H0z`)
  // The finder in the corner: seven dark modules, after four light ones.
  expect(dark?.props.d).toMatch(/^M4 4h7v1h-7z/)
})
