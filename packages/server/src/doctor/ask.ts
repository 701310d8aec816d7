import * as v from 'valibot'

const WITHIN_MS = 10_000

/** More of a page than this is not read: what is looked for stands at its beginning. */
const MAX_TEXT = 2 * 1024 * 1024

const refusal = v.object({ error: v.object({ code: v.string(), reason: v.optional(v.string()), message: v.string() }) })

export type Reply = { readonly status: number; readonly headers: Headers; readonly text: string; readonly sentAt: number; readonly heardAt: number }

/** One request from where we are; null when nobody answers. Redirects are followed for pages alone. */
export async function ask(url: string, init: RequestInit = {}): Promise<Reply | null> {
  const sentAt = Date.now()
  try {
    const answer = await fetch(url, { redirect: 'manual', ...init, signal: AbortSignal.timeout(WITHIN_MS) })
    const heardAt = Date.now()
    return { status: answer.status, headers: answer.headers, text: (await answer.text()).slice(0, MAX_TEXT), sentAt, heardAt }
  } catch {
    return null
  }
}

export type CallAnswer<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly code: string; readonly message: string }

/** A call with a system token; what it answers, or why not. */
export async function call<S extends v.GenericSchema>(url: string, token: string, name: string, body: object, answers: S): Promise<CallAnswer<v.InferOutput<S>>> {
  const reply = await ask(`${url}/${name}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (reply === null) return { ok: false, code: 'unreachable', message: 'nobody answers' }
  try {
    const answer: unknown = JSON.parse(reply.text)
    if (reply.status === 200) return { ok: true, body: v.parse(answers, answer) }
    const { error } = v.parse(refusal, answer)
    return { ok: false, code: error.reason ?? error.code, message: error.message }
  } catch {
    return { ok: false, code: String(reply.status), message: `it answers ${reply.status}, and not as Rejoin does` }
  }
}

export function isLoopback(url: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
}
