import { statfs } from 'node:fs/promises'

/** What a user without special rights may still write to the disks these folders lie on; the smallest counts. */
export async function readSmallestDisk(folders: readonly string[]): Promise<number> {
  const free = await Promise.all(folders.map(async (folder) => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  }))
  return Math.min(...free)
}
