/** What remains of a picture, as views on the bytes that came, and how much a browser will unpack. */
export type StrippedPicture = { readonly parts: readonly Uint8Array[]; readonly pixels: number }
