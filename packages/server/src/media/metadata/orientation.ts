/**
 * Which way up a photo is: the one thing of its EXIF that is needed to show it. Phones store what the sensor saw and turn it
 * by this number (1 is upright, 2 to 8 are not), so a photo without it would lie on its side.
 */
export type Orientation = 2 | 3 | 4 | 5 | 6 | 7 | 8

/** More entries than any camera writes into its first directory. */
const MAX_ENTRIES = 512

const ORIENTATION_TAG = 0x0112

/** Reads it from a TIFF structure, which is what EXIF is. Null: upright, not said, or damaged. */
export function readOrientation(tiff: Uint8Array): Orientation | null {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (view.byteLength < 8) return null
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return null
  const little = order === 0x4949
  const directory = view.getUint32(4, little)
  if (directory + 2 > view.byteLength) return null
  const entries = Math.min(view.getUint16(directory, little), MAX_ENTRIES)
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12
    if (at + 12 > view.byteLength) return null
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue
    const value = view.getUint16(at + 8, little)
    return value >= 2 && value <= 8 ? (value as Orientation) : null
  }
  return null
}

/** A TIFF structure that says this and nothing else. */
export function writeOrientation(orientation: Orientation): Uint8Array {
  const view = new DataView(new ArrayBuffer(26))
  view.setUint16(0, 0x4d4d)
  view.setUint16(2, 42)
  view.setUint32(4, 8)
  view.setUint16(8, 1)
  view.setUint16(10, ORIENTATION_TAG)
  // A SHORT, one of them, in the upper half of the value's place.
  view.setUint16(12, 3)
  view.setUint32(14, 1)
  view.setUint16(18, orientation)
  return new Uint8Array(view.buffer)
}
