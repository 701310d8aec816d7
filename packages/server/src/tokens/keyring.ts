import { createPrivateKey, type KeyObject } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import * as v from 'valibot'
import { DAY, formatTime, MINUTE, type Clock } from '../clock.ts'

/** A key as it lies in `<data>/keys/<kid>.json`, readable by its owner only and never in the database (TOK-6). */
const keyFile = v.object({
  kid: v.string(),
  created_at: v.string(),
  /** From when it signs. Published at once, so that every verifier knows it by then. */
  signs_from: v.string(),
  jwk: v.looseObject({ kty: v.literal('OKP'), crv: v.literal('Ed25519'), x: v.string(), d: v.string() }),
})

type Key = { readonly kid: string; readonly signsFrom: number; readonly privateKey: KeyObject; readonly publicKey: CryptoKey; readonly publicJwk: JWK }

export type Keyring = {
  /** The key that signs now. */
  readonly signer: () => { readonly kid: string; readonly key: KeyObject }
  /** The public key of a kid that is still valid, or null. Nothing in a token chooses a file or address: only this map is asked. */
  readonly verifier: (kid: string) => CryptoKey | null
  /** Public members only. */
  readonly jwks: () => { readonly keys: readonly JWK[] }
  /** Stops looking at the directory. */
  readonly close: () => void
}

/** The longest a resume token may live (contract §4); an old key stays valid for that long after it stopped signing. */
const LONGEST_TOKEN_MS = 7 * DAY

/** How long a new key is only published: longer than anybody caches the JWKS. */
export const PUBLISH_BEFORE_SIGNING_MS = 10 * MINUTE

/** The directory is looked at again at most this often, so that `keys rotate` works while the server runs. */
const RELOAD_EVERY_MS = 1000

/** Opens the keys of an installation, making the first one when there is none. */
export async function openKeyring(dir: string, clock: Clock): Promise<Keyring> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
  let keys = await readKeys(dir)
  if (keys.length === 0) {
    await writeKey(dir, clock.now(), clock.now())
    keys = await readKeys(dir)
  }
  let seen = statSync(dir).mtimeMs

  /** Picks up new and removed files. Whatever is wrong with the folder, the keys in memory stay good meanwhile. */
  async function refresh(): Promise<void> {
    try {
      const mtime = statSync(dir).mtimeMs
      if (mtime === seen) return
      const next = await readKeys(dir)
      if (next.length > 0) keys = next
      seen = mtime
    } catch {
      // Unreachable, or a file somebody is just copying there: the next look meets it again.
      seen = 0
    }
  }
  const watch = setInterval(() => void refresh(), RELOAD_EVERY_MS)
  watch.unref()

  const living = (): readonly Key[] => withoutRetired(keys, clock.now())

  return {
    signer() {
      const now = clock.now()
      const all = living()
      const key = all.find((candidate) => candidate.signsFrom <= now) ?? all[all.length - 1]
      if (key === undefined) throw new Error('there is no signing key')
      return { kid: key.kid, key: key.privateKey }
    },
    verifier: (kid) => living().find((key) => key.kid === kid)?.publicKey ?? null,
    jwks: () => ({ keys: living().map((key) => key.publicJwk) }),
    close: () => clearInterval(watch),
  }
}

/** Newest first; a key ends when its successor has signed for the longest lifetime of a token. */
function withoutRetired(keys: readonly Key[], now: number): readonly Key[] {
  const sorted = keys.toSorted((a, b) => b.signsFrom - a.signsFrom)
  return sorted.filter((_, index) => {
    const successor = sorted[index - 1]
    return successor === undefined || now < successor.signsFrom + LONGEST_TOKEN_MS
  })
}

/** Adds a key that signs once every verifier can know it. Returns its kid. */
export async function rotateKeys(dir: string, clock: Clock): Promise<{ readonly kid: string; readonly signs_from: string }> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const first = (await readKeys(dir)).length === 0
  const signsFrom = clock.now() + (first ? 0 : PUBLISH_BEFORE_SIGNING_MS)
  return { kid: await writeKey(dir, clock.now(), signsFrom), signs_from: formatTime(signsFrom) }
}

/**
 * Emergency: the key is gone at once and every token it signed with it; sessions live on. If it was the last one, a new
 * key signs from now, because nobody can have cached it.
 */
export async function removeKey(dir: string, kid: string, clock: Clock): Promise<boolean> {
  const known = await readKeys(dir)
  if (!known.some((key) => key.kid === kid)) return false
  const now = clock.now()
  const staying = withoutRetired(known, now).filter((key) => key.kid !== kid)
  // The new key first: a running server must not find the folder without one that signs.
  if (!staying.some((key) => key.signsFrom <= now)) await writeKey(dir, now, now)
  // Retired ones go as well: without their successor they would count as living again.
  for (const key of known) if (!staying.includes(key)) rmSync(join(dir, `${key.kid}.json`))
  return true
}

export async function listKeys(dir: string): Promise<readonly { readonly kid: string; readonly signs_from: string }[]> {
  return (await readKeys(dir)).map((key) => ({ kid: key.kid, signs_from: formatTime(key.signsFrom) }))
}

async function writeKey(dir: string, createdAt: number, signsFrom: number): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const jwk = await exportJWK(privateKey)
  const kid = (await calculateJwkThumbprint(jwk)).slice(0, 16)
  const path = join(dir, `${kid}.json`)
  // Written aside and renamed: a running server never reads half a key.
  writeFileSync(`${path}.new`, JSON.stringify({ kid, created_at: formatTime(createdAt), signs_from: formatTime(signsFrom), jwk }), { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return kid
}

async function readKeys(dir: string): Promise<Key[]> {
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'))
  return Promise.all(
    files.map(async (name) => {
      const file = v.parse(keyFile, JSON.parse(readFileSync(join(dir, name), 'utf8')))
      const { kty, crv, x } = file.jwk
      return {
        kid: file.kid,
        signsFrom: Date.parse(file.signs_from),
        // Imported once: raw key bytes per call cost many times the signature (performance §1.2).
        privateKey: createPrivateKey({ key: { ...file.jwk }, format: 'jwk' }),
        publicKey: await importKey({ kty, crv, x }),
        publicJwk: { kty, crv, x, kid: file.kid, alg: 'EdDSA', use: 'sig' },
      }
    }),
  )
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'EdDSA')
  if (key instanceof Uint8Array) throw new Error('a signing key is no key pair')
  return key
}
