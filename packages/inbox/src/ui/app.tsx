import { useEffect, useState } from 'preact/hooks'
import { createInbox, type Inbox, type InboxDeps } from '../inbox.ts'
import { InboxContext } from './inbox-context.ts'
import { LoginScreen } from './login/login-screen.tsx'
import { Shell } from './shell/shell.tsx'

type AppProps = Omit<InboxDeps, 'agent'>

/** Either somebody signs in, or they work. */
export function App(props: AppProps) {
  const state = props.session.state.value
  if (state.phase === 'signed-out') return <LoginScreen session={props.session} reason={state.reason} lastEmail={state.lastEmail} />
  return <SignedIn key={state.agent.id} {...props} />
}

/** One inbox per sign-in: made with it, ended with it. */
function SignedIn(props: AppProps) {
  const [inbox, setInbox] = useState<Inbox | null>(null)
  useEffect(() => {
    const state = props.session.state.peek()
    if (state.phase !== 'signed-in') return undefined
    const made = createInbox({ ...props, agent: state.agent })
    setInbox(made)
    return () => made.stop()
  }, [])
  if (inbox === null) return null
  return (
    <InboxContext.Provider value={inbox}>
      <Shell />
    </InboxContext.Provider>
  )
}
