import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { User } from '../users.ts'

/** Markup whose values are already escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export type PageParts = {
  readonly title: string
  readonly user: User | null
  /** Of the page's Content-Security-Policy. */
  readonly nonce: string
  readonly content: Html
  readonly chat: Html
}

export function renderPage({ title, user, nonce, content, chat }: PageParts): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Loose leaf tea in small batches, posted on the day it is packed.">
<title>${title === 'Northwind Tea' ? title : `${title} – Northwind Tea`}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' fill='%232f6b4f'/%3E%3Cpath d='M8 22C8 13 14 8 25 8c0 10-6 15-13 15-1 0-2 0-2-1 2-4 5-7 9-9-5 1-9 4-11 9z' fill='%23f6efe2'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/shop.css">
<script nonce="${nonce}" src="/shop.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the teas</a>
<header class="bar">
  <a class="brand" href="/">${leaf()}<span>Northwind Tea</span></a>
  <nav aria-label="Main">
    <a href="/">Teas</a>
    ${user === null ? '' : html`<a href="/orders">Orders</a>`}
  </nav>
  <div class="account">${user === null ? html`<a class="button" href="/login">Log in</a>` : renderAccount(user)}</div>
</header>
<main id="content">${content}</main>
<footer>
  <p>Northwind Tea is a demonstration: nothing here is for sale, and the people are made up.</p>
  <p><button class="link" type="button" data-open-chat>Write to us</button></p>
</footer>
${chat}
</body>
</html>`
}

function renderAccount(user: User): Html {
  return html`<span class="hello">Hello, ${user.firstName}</span>
    <form method="post" action="/logout" data-logout><button class="button quiet" type="submit">Log out</button></form>`
}

function leaf(): Html {
  return html`<svg class="leaf" viewBox="0 0 32 32" aria-hidden="true"><path d="M4 25C4 12 12 5 29 5c0 15-9 22-19 22-2 0-4-1-4-2 3-6 8-11 14-14-8 2-13 7-16 14z" fill="currentColor"/></svg>`
}
