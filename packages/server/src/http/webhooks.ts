import { listWebhooksRequest, replayWebhookRequest, subscribeWebhookRequest, updateWebhookRequest, webhookRequest } from '@rejoin/protocol'
import { listWebhooks, replayWebhook, subscribeWebhook, unsubscribeWebhook, updateWebhook } from '../webhooks/manage-webhook.ts'
import { assertUnlimited, type Caller } from './authorize.ts'
import { defineCall } from './call.ts'

const common = { allow: ['system'], scope: 'webhooks' } as const

/** A webhook hears of every channel, so a token that is limited to some may not touch one. */
function beyondChannels<C extends Caller>(caller: C): C {
  assertUnlimited(caller)
  return caller
}

export const webhookCalls = [
  defineCall('webhooks.subscribe', { ...common, schema: subscribeWebhookRequest, handle: async (deps, input, caller) => (beyondChannels(caller), subscribeWebhook(deps, input)) }),
  defineCall('webhooks.update', { ...common, schema: updateWebhookRequest, handle: async (deps, input, caller) => (beyondChannels(caller), updateWebhook(deps, input)) }),
  defineCall('webhooks.unsubscribe', { ...common, schema: webhookRequest, handle: async (deps, input, caller) => (beyondChannels(caller), unsubscribeWebhook(deps, input.id)) }),
  defineCall('webhooks.list', { ...common, schema: listWebhooksRequest, handle: async (deps, input, caller) => (beyondChannels(caller), listWebhooks(deps, input)) }),
  defineCall('webhooks.replay', { ...common, schema: replayWebhookRequest, handle: async (deps, input, caller) => (beyondChannels(caller), replayWebhook(deps, input)) }),
]
