import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** The installation's own key, as a thief of the data folder would have it. */
export function readSigningKey(dataDir: string): { readonly kid: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const file = readdirSync(join(dataDir, 'keys')).find((name) => name.endsWith('.json'))
  if (file === undefined) throw new Error('no signing key')
  const { kid, jwk } = JSON.parse(readFileSync(join(dataDir, 'keys', file), 'utf8')) as { kid: string; jwk: Record<string, string> }
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  return { kid, privateKey, publicKey: createPublicKey(privateKey) }
}

export const strangersKey = generateKeyPairSync('ed25519')

const encode = (part: unknown): string => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

export type Parts = { readonly header: Record<string, unknown>; readonly claims: Record<string, unknown>; readonly signature: string }

/** Takes a real token apart, so that one thing at a time can be changed. */
export function takeApart(token: string): Parts {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
  return { header: decode(header), claims: decode(claims), signature }
}

/** A compact JWS with any header and payload, signed by any key. Strings are taken as they are. */
export function forge(header: unknown, claims: unknown, key: KeyObject): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

/** The classic confusion: a MAC whose "secret" is the public key everybody may fetch. */
export function forgeWithPublicKey(header: unknown, claims: unknown, publicKey: KeyObject, format: 'pem' | 'raw'): string {
  const secret = format === 'pem' ? publicKey.export({ type: 'spki', format: 'pem' }) : Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** Header and payload alone, with whatever stands where the signature should be. */
export function unsigned(header: unknown, claims: unknown, signature = ''): string {
  return `${encode(header)}.${encode(claims)}.${signature}`
}
