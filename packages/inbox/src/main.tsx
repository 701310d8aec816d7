// First, so that every component's own style sheet comes after and may say otherwise.
import './ui/theme/tokens.css'
import './ui/theme/base.css'
import { render } from 'preact'
import { openSocket } from './live/open-socket.ts'
import { createSession } from './session/session.ts'
import { createSessionStore, SESSION_KEY } from './session/session-store.ts'
import { App } from './ui/app.tsx'
import { createNavigation } from './ui/navigation.ts'

/** Storage can be switched off; then the inbox forgets on reload, and works all the same. */
function openStorage(kind: 'sessionStorage' | 'localStorage'): Storage | Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return window[kind]
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
  }
}

const tab = openStorage('sessionStorage')
const session = createSession(createSessionStore(tab, openStorage('localStorage')), window.fetch.bind(window))
const navigation = createNavigation(window)

// Signing out in one tab signs out the others that share the session.
window.addEventListener('storage', (event) => {
  const state = session.state.peek()
  if (event.key === SESSION_KEY && event.newValue === null && state.phase === 'signed-in' && state.remembered) session.end('elsewhere')
})

const root = document.getElementById('inbox')
if (root !== null) render(<App session={session} navigation={navigation} storage={tab} openSocket={openSocket} />, root)
