import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A website that proves its users by tokens it signs itself, with whatever key it likes. */

export const SHARED_SECRET = 'a-secret-of-the-site-0123456789-0123456789'

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A compact JWS with HMAC. */
export function signWithSecret(claims: Record<string, unknown>, secret: string | Buffer = SHARED_SECRET, alg: 'HS256' | 'HS384' | 'HS512' | 'none' = 'HS256'): string {
  const input = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`
  return alg === 'none' ? `${input}.` : `${input}.${createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url')}`
}

export type SiteKey = ReturnType<typeof makeSiteKey>

/** A key pair of the site, with its public half as it would be published. */
export function makeSiteKey(kid: string | undefined, kind: 'EdDSA' | 'ES256' | 'RS256' = 'EdDSA') {
  const { privateKey, publicKey } = kind === 'EdDSA' ? generateKeyPairSync('ed25519') : kind === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), ...(kid === undefined ? {} : { kid }) } as Record<string, unknown> & { kty: string }
  return { kid, kind, privateKey, publicKey, jwk }
}

export function signWithKey(claims: Record<string, unknown>, key: SiteKey, header: Record<string, unknown> = {}): string {
  const input = `${encode({ alg: key.kind, typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }), ...header })}.${encode(claims)}`
  return `${input}.${signBytes(key.kind, Buffer.from(input), key.privateKey).toString('base64url')}`
}

function signBytes(kind: SiteKey['kind'], bytes: Buffer, privateKey: KeyObject): Buffer {
  if (kind === 'EdDSA') return sign(null, bytes, privateKey)
  return kind === 'RS256' ? sign('sha256', bytes, privateKey) : sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })
}

/** The site's key set behind an address, which a test may change, break or count. */
export async function serveKeySet(keys: readonly SiteKey[]) {
  let answer: { status: number; body: string; location?: string } = { status: 200, body: '' }
  let asked = 0
  const server: Server = createServer((_request, response) => {
    asked++
    response.writeHead(answer.status, { 'content-type': 'application/json', ...(answer.location === undefined ? {} : { location: answer.location }) })
    response.end(answer.body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const publish = (now: readonly SiteKey[]): void => {
    answer = { status: 200, body: JSON.stringify({ keys: now.map(({ jwk }) => jwk) }) }
  }
  publish(keys)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    publish,
    answerWith: (next: typeof answer) => void (answer = next),
    get asked() {
      return asked
    },
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}
