/** The shop's own login: one signed cookie that says who it is and until when. Rejoin knows nothing of it. */
import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { findUser, type User } from './users.ts'

const COOKIE = 'northwind_session'
const LIFETIME_S = 7 * 24 * 3600

export async function startSession(c: Context, secret: string, user: User): Promise<void> {
  const expiresAt = Math.floor(Date.now() / 1000) + LIFETIME_S
  await setSignedCookie(c, COOKIE, `${user.id}.${expiresAt}`, secret, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: new URL(c.req.url).protocol === 'https:',
    path: '/',
    maxAge: LIFETIME_S,
  })
}

export async function readSession(c: Context, secret: string): Promise<User | null> {
  const value = await getSignedCookie(c, secret, COOKIE)
  if (!value) return null
  const [userId = '', expiresAt = '0'] = value.split('.')
  return Number(expiresAt) * 1000 > Date.now() ? findUser(userId) : null
}

export function endSession(c: Context): void {
  deleteCookie(c, COOKIE, { path: '/' })
}
