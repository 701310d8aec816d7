import { html } from 'hono/html'
import type { User } from '../users.ts'
import type { Html } from './layout.ts'

export function renderLogin(demoUsers: readonly User[], problem?: string): Html {
  return html`<section class="narrow">
  <h1>Log in</h1>
  ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
  <form class="stack" method="post" action="/login">
    <label>E-mail address <input name="email" type="email" autocomplete="username" required></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
    <button class="button" type="submit">Log in</button>
  </form>
  <section class="note" aria-labelledby="demo-people">
    <h2 id="demo-people">People of this demonstration</h2>
    <p>Log in as one of them here and as the same one on your phone or in a private window: the conversation is there.</p>
    <dl>
      ${demoUsers.map((user) => html`<div><dt>${user.firstName} ${user.lastName}</dt><dd><code>${user.email}</code> <code>${user.password}</code></dd></div>`)}
    </dl>
  </section>
</section>`
}
