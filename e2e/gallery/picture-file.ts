import { fileURLToPath } from 'node:url'

/** Where the pictures lie; git does not look there. */
export const PICTURES = fileURLToPath(new URL('pictures/', import.meta.url))

export function pictureFile(state: string, look: string): string {
  return `${PICTURES}${state}.${look}.png`
}
