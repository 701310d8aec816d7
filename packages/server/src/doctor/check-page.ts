import { ask } from './ask.ts'
import { isOriginKnown } from './check-server.ts'
import { failed, ok, warning, type Finding } from './finding.ts'
import { judgePolicy } from './judge-policy.ts'

/** Would the widget run on this page of a website? Its origin, its policy, its tag. */
export async function checkPage(url: string, page: string): Promise<readonly Finding[]> {
  const reply = await ask(page, { redirect: 'follow', headers: { accept: 'text/html' } })
  if (reply === null || reply.status !== 200) return [failed('page', `${page} answers ${reply?.status ?? 'nothing'}.`, 'Give the address of a page that has the widget and needs no login.')]
  const { origin } = new URL(page)
  const tag = findTag(reply.text)
  const policies = [...(reply.headers.get('content-security-policy') ?? '').split(','), ...findMetaPolicies(reply.text)].filter((policy) => policy.trim() !== '')
  return [
    (await isOriginKnown(url, origin)) ? ok('page origin', `A channel lists ${origin}.`) : failed('page origin', `No channel lists ${origin}.`, `Add it to the allowed origins of the channel: channels.update {"allowed_origins": ["${origin}"]}.`),
    ...judgePolicies(policies, { origin, nonce: tag?.nonce ?? null }, new URL(url).origin),
    tag === null ? warning('page widget', 'The page has no script tag that loads /widget.js; perhaps a script of its own adds it.', 'Add the tag of the README, unless the page loads the widget another way.') : ok('page widget', 'The page loads the widget.'),
  ]
}

function judgePolicies(policies: readonly string[], page: Parameters<typeof judgePolicy>[1], server: string): readonly Finding[] {
  if (policies.length === 0) return [ok('page policy', 'The page has no Content-Security-Policy; nothing is in the way.')]
  const missing = policies.flatMap((policy) => judgePolicy(policy, page, server))
  if (missing.length === 0) return [ok('page policy', 'The Content-Security-Policy of the page lets the widget run.')]
  return missing.map(({ directive, source, essential }) =>
    essential
      ? failed('page policy', `The Content-Security-Policy of the page stops the widget: ${directive} does not allow ${source}.`, `Add ${source} to ${directive}${directive === 'script-src' ? ', or give the tag the nonce of the policy together with \'strict-dynamic\'' : ''}.`)
      : warning('page policy', directive === 'img-src' ? `Pictures from ${source} are not shown.` : `WebSockets to ${source} are blocked; the chat falls back to polling.`, `Add ${source} to ${directive}.`),
  )
}

/** The tag as it is written; a page is no reason to bring a parser of HTML. */
function findTag(html: string): { readonly nonce: string | null } | null {
  for (const [tag] of html.matchAll(/<script\b[^>]*>/gi)) {
    if (/\bsrc\s*=\s*["']?[^"'\s>]*\/widget\.js["'\s>?]/i.test(tag)) return { nonce: /\bnonce\s*=\s*["']?([^"'\s>]+)/i.exec(tag)?.[1] ?? null }
  }
  return null
}

function findMetaPolicies(html: string): readonly string[] {
  return [...html.matchAll(/<meta\b[^>]*>/gi)].flatMap(([tag]) => {
    if (!/\bhttp-equiv\s*=\s*["']?content-security-policy["'\s>]/i.test(tag)) return []
    const content = /\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag)
    return [content?.[1] ?? content?.[2] ?? '']
  })
}
