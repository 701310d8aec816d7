// What the shop's pages do in the browser: fetch a token for the chat, open it, and end it at logout.

/** Given to the widget; it asks when it needs a fresh token. */
window.getChatToken = async () => {
  const response = await fetch('/chat-token')
  if (!response.ok) throw new Error(`No chat token (${response.status})`)
  return (await response.json()).resumeToken
}

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-open-chat]')) window.rejoin('open')
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
