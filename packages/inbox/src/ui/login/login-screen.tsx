import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Failure } from '../../api/outcome.ts'
import type { Session, SignedOutReason } from '../../session/session.ts'
import { en } from '../../strings/en.ts'
import { Icon } from '../parts/icon.tsx'
import { Mark } from '../parts/mark.tsx'
import './login-screen.css'

type LoginScreenProps = { readonly session: Session; readonly reason: SignedOutReason; readonly lastEmail: string }

const t = en.signIn

/** Signing in. Says plainly why it did not work, and keeps what was typed. */
export function LoginScreen({ session, reason, lastEmail }: LoginScreenProps) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [shown, setShown] = useState(false)
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const remember = useRef<HTMLInputElement>(null)

  useEffect(() => {
    document.title = en.title(0, t.submit)
    const first = lastEmail === '' ? email.current : password.current
    first?.focus()
  }, [])

  useLayoutEffect(() => {
    if (password.current !== null) password.current.type = shown ? 'text' : 'password'
  }, [shown])

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const typed = { email: email.current?.value.trim() ?? '', password: password.current?.value ?? '' }
    if (typed.email === '' || typed.password === '') {
      setProblem(t.missing)
      const empty = typed.email === '' ? email : password
      empty.current?.focus()
      return
    }
    setBusy(true)
    setProblem(null)
    const failure = await session.login(typed.email, typed.password, remember.current?.checked ?? false)
    setBusy(false)
    if (failure === null) return
    setProblem(describeLoginFailure(failure))
    password.current?.select()
  }

  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <Mark size={40} />
        <h1 class="login-title">{t.title}</h1>
        <p class="login-lead">{t.lead}</p>
        {reason !== 'first' && problem === null && <p class="login-notice" role="status">{t.reasons[reason]}</p>}
        <label class="field">
          <span class="field-label">{t.email}</span>
          <input ref={email} class="input" type="email" name="email" autocomplete="username" inputMode="email" autocapitalize="none" spellcheck={false} defaultValue={lastEmail} required />
        </label>
        <div class="field">
          <label class="field-label" for="login-password">{t.password}</label>
          <span class="password">
            <input id="login-password" ref={password} class="input" type="password" name="password" autocomplete="current-password" aria-describedby={problem === null ? undefined : 'login-problem'} required />
            <button type="button" class="icon-button" aria-pressed={shown} aria-label={shown ? t.hidePassword : t.showPassword} onClick={() => setShown(!shown)}>
              <Icon name="eye" />
            </button>
          </span>
        </div>
        <label class="login-remember">
          <input ref={remember} type="checkbox" name="remember" /> {t.remember}
        </label>
        <p class="login-problem" id="login-problem" role="alert">{problem}</p>
        <button class="button button-primary login-submit" type="submit" disabled={busy}>{busy ? t.submitting : t.submit}</button>
      </form>
    </main>
  )
}

function describeLoginFailure(failure: Failure): string {
  if (failure.code === 'network') return t.network
  if (failure.code === 'rate_limited') return t.limited(Math.max(1, Math.ceil((failure.retryAfterMs ?? 1000) / 1000)))
  if (failure.code === 'unauthenticated' || failure.code === 'invalid_field') return t.wrong
  return en.failure(failure)
}
