import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** The type of the file system a file lies on, or will lie on; null where nobody says. Only Linux numbers them so that they mean something. */
export function readFileSystem(path: string): number | null {
  if (process.platform !== 'linux') return null
  let folder = dirname(path)
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder)
  try {
    return statfsSync(folder).type
  } catch {
    return null
  }
}
