/** 128 random bits as 22 characters of A-Za-z0-9_-. `crypto.randomUUID` is missing on plain http pages; this is not. */
export function makeRandomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
