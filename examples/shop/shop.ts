/** The shop's routes. What concerns the chat is in chat.ts; here it is three lines. */
import { readFileSync } from 'node:fs'
import { Hono, type Context } from 'hono'
import { csrf } from 'hono/csrf'
import { NONCE, secureHeaders, type SecureHeadersVariables } from 'hono/secure-headers'
import { teas } from './catalogue.ts'
import type { Chat } from './chat.ts'
import { renderPage, type Html } from './pages/layout.ts'
import { renderLogin } from './pages/login.ts'
import { renderOrders } from './pages/orders.ts'
import { renderStorefront } from './pages/storefront.ts'
import type { Purchases } from './purchases.ts'
import { endSession, readSession, startSession } from './session.ts'
import { checkPassword, users, type Order, type User } from './users.ts'

type Env = { Variables: SecureHeadersVariables }

export function createShop({ chat, purchases, secret }: { readonly chat: Chat; readonly purchases: Purchases; readonly secret: string }): Hono<Env> {
  const app = new Hono<Env>()
  // Kept until the shop restarts: it has no database, and packs nothing.
  const sold = new Map<string, Order[]>()
  const listOrders = (user: User): readonly Order[] => [...(sold.get(user.id) ?? []), ...user.orders]

  app.use(protectPages(chat.origin))
  // Login and logout are forms: a form on somebody else's page must not be able to send them.
  app.use(csrf())

  async function show(c: Context<Env>, title: string, content: (user: User | null) => Html, status: 200 | 401 = 200) {
    const user = await readSession(c, secret)
    const resumeToken = user === null ? null : await chat.offerResumeToken(user)
    const nonce = c.get('secureHeadersNonce') ?? ''
    return c.html(renderPage({ title, user, nonce, content: content(user), chat: chat.embed(nonce, user, resumeToken) }), status)
  }

  app.get('/', (c) => show(c, 'Northwind Tea', renderStorefront))
  app.get('/login', (c) => show(c, 'Log in', () => renderLogin(users)))
  app.get('/orders', async (c) => {
    if ((await readSession(c, secret)) === null) return c.redirect('/login', 303)
    return show(c, 'Your orders', (user) => renderOrders(user === null ? [] : listOrders(user)))
  })

  app.post('/login', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const user = checkPassword(form.get('email') ?? '', form.get('password') ?? '')
    if (user === null) return show(c, 'Log in', () => renderLogin(users, 'That e-mail address and password do not belong together.'), 401)
    await startSession(c, secret, user)
    return c.redirect('/', 303)
  })
  app.post('/logout', (c) => {
    endSession(c)
    return c.redirect('/', 303)
  })

  app.post('/buy', async (c) => {
    const user = await readSession(c, secret)
    if (user === null) return c.redirect('/login', 303)
    const wanted = new URLSearchParams(await c.req.text()).get('tea')
    const tea = teas.find(({ name }) => name === wanted)
    if (tea === undefined) return c.redirect('/', 303)
    const order: Order = { number: `A-${Date.now().toString(36).toUpperCase()}`, date: new Date().toISOString(), items: `${tea.name} × 1`, total: tea.price, status: 'Being packed' }
    sold.set(user.id, [order, ...(sold.get(user.id) ?? [])])
    await purchases.report(user, order)
    return c.redirect('/orders', 303)
  })

  // For a page whose token has run out, or that was made while Rejoin was away, and for a chat about an order. Bound to the
  // login, like the page.
  app.get('/chat-token', async (c) => {
    const user = await readSession(c, secret)
    if (user === null) return c.json({ error: 'not_logged_in' }, 401)
    const number = c.req.query('order')
    const order = listOrders(user).find((candidate) => candidate.number === number) ?? null
    // Whose order it is, is the shop's to know.
    if (number !== undefined && order === null) return c.json({ error: 'not_a_participant' }, 403)
    const resumeToken = await chat.offerResumeToken(user, order)
    return resumeToken === null ? c.json({ error: 'chat_unavailable' }, 503) : c.json({ resumeToken })
  })

  for (const [path, type] of [['/shop.css', 'text/css'], ['/shop.js', 'text/javascript']] as const) {
    const file = readFileSync(new URL(`public${path}`, import.meta.url), 'utf8')
    app.get(path, (c) => c.body(file, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }))
  }
  return app
}

/** A strict policy: the chat needs its own origin for scripts, pictures and its connection, and nothing else. */
function protectPages(chatOrigin: string) {
  const pages = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: [NONCE, chatOrigin],
      styleSrc: ["'self'", NONCE],
      connectSrc: ["'self'", chatOrigin, chatOrigin.replace(/^http/, 'ws')],
      imgSrc: ["'self'", 'data:', chatOrigin],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
    strictTransportSecurity: false, // said by whoever terminates TLS
    // The browser tells our own forms apart from others by their origin, so it may say it to ourselves.
    referrerPolicy: 'same-origin',
  })
  return async (c: Context<Env>, next: () => Promise<void>) => {
    // A page holds a token for one person: no cache may keep it (contract §5, the token is good for one browser).
    c.header('cache-control', 'no-store')
    return pages(c, next)
  }
}
