// What the shop's pages do in the browser: fetch a token for the chat, open it, and end it at logout.

/** Given to the widget; it asks when it needs a fresh token, and for one about an order when that is opened. */
window.getChatToken = async ({ ticket }) => {
  const response = await fetch(ticket === undefined ? '/chat-token' : `/chat-token?order=${encodeURIComponent(ticket.external_id)}`)
  const answer = await response.json()
  if (!response.ok) throw Object.assign(new Error(`No chat token (${response.status})`), { code: answer.error })
  return answer.resumeToken
}

document.addEventListener('click', (event) => {
  const { openChat: order } = event.target.closest('[data-open-chat]')?.dataset ?? {}
  if (order !== undefined) window.rejoin('open', order === '' ? {} : { ticket: { type: 'order', external_id: order } })
})

document.addEventListener('submit', async (event) => {
  if (!event.target.matches('[data-logout]')) return
  event.preventDefault()
  // The chat forgets this person in every tab before the shop does. If the widget has not arrived yet, the call waits
  // in its queue; and a chat that cannot be reached keeps nobody logged in.
  const forgotten = window.rejoin('logout') ?? new Promise(() => {})
  await Promise.race([forgotten, new Promise((resolve) => setTimeout(resolve, 1500))]).catch(() => {})
  event.target.submit()
})
