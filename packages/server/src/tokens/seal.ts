import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Encrypts what must be kept but must not be readable from the database file alone: the first answer of an idempotent
 * call may hold a token (WIRE-9). AES-256-GCM; the key lies beside the signing keys.
 */
export type Seal = {
  readonly close: (text: string) => Uint8Array
  readonly open: (sealed: Uint8Array) => string | null
  /** A key for one further purpose, that says nothing about this one. */
  readonly derive: (purpose: string) => Uint8Array
}

const IV_BYTES = 12
const TAG_BYTES = 16

export function openSeal(keysDir: string): Seal {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 })
  const path = join(keysDir, 'seal.key')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 })
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  return {
    derive: (purpose) => new Uint8Array(hkdfSync('sha256', key, '', purpose, 32)),
    close(text) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open(sealed) {
      const bytes = Buffer.from(sealed)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}
