import { RejoinChat, useRejoin, type RejoinChatProps } from '@rejoin/react'
import { useState } from 'react'

/** What the page was rendered with on the server. */
export type Visit = Pick<RejoinChatProps, 'channelId' | 'serverUrl'>

/** Whom somebody is logged in as, and whether the chat is wanted: what a real application gets from elsewhere. */
function App({ channelId, serverUrl }: Visit) {
  const [user, setUser] = useState<{ readonly name: string; readonly token: string } | null>(null)
  const [isWanted, setWanted] = useState(true)
  const [isDark, setDark] = useState(false)
  const [heard, setHeard] = useState(0)
  async function logIn(name: string): Promise<void> {
    setUser({ name, token: await (await fetch(`/token?name=${name}`)).text() })
  }

  return (
    <>
      <h1>{user?.name ?? 'Nobody'}</h1>
      <Help />
      {['Ada', 'Bob'].map((name) => (
        <button onClick={() => void logIn(name)} key={name}>
          {name}
        </button>
      ))}
      <button onClick={() => setUser(null)}>Log out</button>
      <button onClick={() => setWanted(!isWanted)}>Chat on and off</button>
      <button onClick={() => setDark(!isDark)}>Light and dark</button>
      <output>{heard} heard</output>
      {isWanted && (
        <RejoinChat
          channelId={channelId}
          serverUrl={serverUrl}
          resumeToken={user?.token ?? null}
          title={user === null ? 'Ask us' : `Hello ${user.name}`}
          strings={{ placeholder: 'Well?' }}
          {...(isDark && { theme: 'dark' as const })}
          onMessage={() => setHeard(heard + 1)}
        />
      )}
    </>
  )
}

function Help() {
  const { open, unread, isOpen } = useRejoin()
  return (
    <button onClick={() => open()}>
      {isOpen ? 'We are listening' : 'Help'}
      {unread > 0 && ` (${unread})`}
    </button>
  )
}

/** The whole document, as frameworks that render on a server do it. */
export function Page({ visit }: { readonly visit: Visit }) {
  return (
    <html lang="en">
      <head>
        <title>A React application</title>
      </head>
      <body>
        <App {...visit} />
        <script type="module" src="/app.js" async />
      </body>
    </html>
  )
}
