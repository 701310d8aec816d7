/** What a paste may bring along and the server refuses: control characters but tab and line breaks, halves of characters. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/gu

/** The text as it is sent: without white space around it or anything unprintable in it. */
export function prepareText(text: string): string {
  return text.replace(UNPRINTABLE, '').trim()
}
