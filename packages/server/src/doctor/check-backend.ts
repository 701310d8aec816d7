import { channel, pageOf, webhook, type Channel, type Webhook } from '@rejoin/protocol'
import * as v from 'valibot'
import type { GuardedFetch } from '../net/guarded-fetch.ts'
import { call } from './ask.ts'
import { failed, ok, skipped, warning, type Finding } from './finding.ts'

export type BackendQuestion = { readonly url: string; readonly token: string | null; readonly channelId: string | null; readonly pages: readonly string[]; readonly fetch: GuardedFetch }

/** With the token of the website's backend: does it identify, does its channel list the pages, do the receivers answer? */
export async function checkBackend({ url, token, channelId, pages, fetch }: BackendQuestion): Promise<readonly Finding[]> {
  if (token === null) return [skipped('token', 'Set REJOIN_SYSTEM_TOKEN to the token of your backend to have it, its channels and the webhooks checked.')]
  const channels = await call(url, token, 'channels.list', { page_size: 200 }, pageOf(channel))
  const known = channels.ok ? channels.body.data : []
  const id = channelId ?? known[0]?.id ?? null
  return [await checkToken(url, token, id), ...checkOrigins(known, channelId, pages), ...(await checkWebhooks(url, token, fetch))]
}

async function checkToken(url: string, token: string, channelId: string | null): Promise<Finding> {
  if (channelId === null) return skipped('token', 'There is no channel that this token may list; name one with --channel.')
  // Nobody is called that, and nothing is written.
  const answer = await call(url, token, 'contacts.identify', { channel_id: channelId, external_id: 'rejoin-doctor', dry_run: true }, v.object({}))
  if (answer.ok) return ok('token', `The token may identify people in the channel ${channelId}.`)
  return failed('token', `The token cannot identify anybody in the channel ${channelId}: ${answer.code}.`, answer.message)
}

function checkOrigins(channels: readonly Channel[], channelId: string | null, pages: readonly string[]): readonly Finding[] {
  const chosen = channels.find(({ id }) => id === channelId)
  if (chosen === undefined) return []
  return [...new Set(pages.map((page) => new URL(page).origin))].map((origin) =>
    chosen.allowed_origins.includes(origin) ? ok('channel origins', `The channel "${chosen.name}" lists ${origin}.`) : failed('channel origins', `The channel "${chosen.name}" does not list ${origin}. It lists ${chosen.allowed_origins.join(', ') || 'nothing'}.`, 'Origins are compared letter by letter: scheme, name and port. Add it with channels.update.'),
  )
}

async function checkWebhooks(url: string, token: string, fetch: GuardedFetch): Promise<readonly Finding[]> {
  const listed = await call(url, token, 'webhooks.list', { page_size: 200 }, pageOf(webhook))
  if (!listed.ok) return [skipped('webhooks', `This token may not list webhooks: ${listed.code}.`)]
  if (listed.body.data.length === 0) return [ok('webhooks', 'Nobody subscribed.')]
  return Promise.all(listed.body.data.map((subscription) => checkWebhook(subscription, fetch)))
}

async function checkWebhook(subscription: Webhook, fetch: GuardedFetch): Promise<Finding> {
  const name = new URL(subscription.url).host
  if (!subscription.enabled) return warning('webhooks', `The subscription to ${name} is disabled (${subscription.disabled_reason ?? 'by somebody'}).`, 'Mend the receiver, then webhooks.update {"enabled": true}.')
  try {
    // Any answer at all will do: a receiver need not know HEAD.
    await fetch(subscription.url, { method: 'HEAD', timeout_ms: 10_000 })
  } catch (error) {
    const inner = error instanceof Error && 'code' in error && error.code === 'address_refused'
    return failed('webhooks', `${name} cannot be reached${inner ? ': it leads to an inner address' : ''}.`, inner ? 'Open the range with REJOIN_WEBHOOK_ALLOW_CIDRS if it is yours.' : 'Check the receiver and the way to it from this machine.')
  }
  const { dead_letters, pending, last_failure } = subscription.health
  if (dead_letters > 0) return warning('webhooks', `${name} is reached, and missed ${dead_letters} events${last_failure === null ? '' : ` (last failure: ${last_failure})`}.`, `Send them again with webhooks.replay {"id": "${subscription.id}"}.`)
  return ok('webhooks', `${name} is reached${pending > 0 ? `; ${pending} events are on their way` : ''}.`)
}
