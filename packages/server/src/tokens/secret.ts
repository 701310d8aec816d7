import { hash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** What a bearer is, told by its first four characters so that people and secret scanners see it too (contract §3). */
export type SecretKind = 'rjs' | 'rja' | 'rjv' | 'rjx'

/** A new opaque bearer: 256 random bits. Only its hash is ever stored (TOK-7). */
export function makeSecret(kind: SecretKind): string {
  return `${kind}_${randomBytes(32).toString('base64url')}`
}

/** The look-up key of a bearer. Looking up a hash leaks nothing about the secret by its timing. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** Compares with a secret that is known from the start; however much of it is right takes equally long. */
export function matchSecret(secret: string): (given: string) => boolean {
  const wanted = hash('sha256', secret, 'buffer')
  return (given) => timingSafeEqual(hash('sha256', given, 'buffer'), wanted)
}

const SCRYPT = { N: 1 << 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => scrypt(password.normalize('NFKC'), salt, 32, SCRYPT, (error, key) => (error === null ? resolve(key) : reject(error))))
}

/** Slow on purpose: a stolen file must not give the agents' passwords away. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`
}

/** Takes as long for an unknown agent (`null`) as for a known one, so that nobody can list addresses by timing. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const [, salt = '', expected = ''] = stored?.split('$') ?? ['', randomBytes(16).toString('base64url'), '']
  const derived = await derive(password, Buffer.from(salt, 'base64url'))
  const wanted = Buffer.from(expected, 'base64url')
  return stored !== null && wanted.length === derived.length && timingSafeEqual(derived, wanted)
}
