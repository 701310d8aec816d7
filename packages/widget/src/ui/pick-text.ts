/** The first of what was asked for that is text: pages are not all written in TypeScript (EMB-9). */
export function pickText(...asked: readonly unknown[]): string | undefined {
  return asked.find((text) => typeof text === 'string')
}
