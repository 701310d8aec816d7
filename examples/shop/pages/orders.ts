import { html } from 'hono/html'
import type { Order } from '../users.ts'
import type { Html } from './layout.ts'

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

export function renderOrders(orders: readonly Order[]): Html {
  return html`<section class="wide">
  <h1>Your orders</h1>
  <ul class="orders">
    ${orders.map((order) => html`<li>
      <div><strong>${order.number}</strong><time datetime="${order.date}">${day.format(new Date(order.date))}</time></div>
      <p>${order.items}</p>
      <p class="price">${order.total}</p>
      <p><span class="status ${order.status === 'Delivered' ? 'done' : ''}">${order.status}</span></p>
      <p class="ask"><button class="link" type="button" data-open-chat="${order.number}">Ask about this order</button></p>
    </li>`)}
  </ul>
  <p>Something not right? <button class="link" type="button" data-open-chat>Ask us</button> and we will look at it together.</p>
</section>`
}
