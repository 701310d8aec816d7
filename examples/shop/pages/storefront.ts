import { html } from 'hono/html'
import { teas } from '../catalogue.ts'
import type { User } from '../users.ts'
import type { Html } from './layout.ts'
import { drawCup, drawTin } from './tea-picture.ts'

export function renderStorefront(user: User | null): Html {
  return html`<section class="hero">
  <div>
    <p class="eyebrow">${user === null ? 'Small batches, by post' : `Good to see you again, ${user.firstName}`}</p>
    <h1>Loose leaf tea, posted on the day it is packed.</h1>
    <p class="lead">Six teas, chosen slowly. If you cannot decide, ask us: there is always somebody here who has just put the kettle on.</p>
    <p class="actions"><a class="button" href="#teas">See the teas</a> <button class="button quiet" type="button" data-open-chat>Ask us anything</button></p>
  </div>
  ${drawCup()}
</section>
<section class="wide" aria-labelledby="teas">
  <h2 id="teas">Our teas</h2>
  <ul class="teas">
    ${teas.map((tea) => html`<li class="tea">
      ${drawTin(tea)}
      <div>
        <h3>${tea.name}</h3>
        <p class="kind">${tea.kind}</p>
        <p>${tea.story}</p>
        <p class="price">${tea.price} <small>/ 100 g</small></p>
        ${user === null ? '' : html`<form class="buy" method="post" action="/buy"><button class="button quiet" name="tea" value="${tea.name}" aria-label="Buy ${tea.name}">Buy</button></form>`}
      </div>
    </li>`)}
  </ul>
</section>`
}
