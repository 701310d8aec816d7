/**
 * How long a token is good for from the moment it was made, in milliseconds. Taken from its own times, both of the
 * server's clock: what the clock of this device says does not matter.
 */
export function readLifetime(token: string): number {
  const base64 = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
  const { iat, exp } = JSON.parse(atob(base64)) as { readonly iat: number; readonly exp: number }
  return (exp - iat) * 1000
}
