import { verifyWebhook } from '@rejoin/node'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { makeWebhookSecret, signWebhook } from './sign-webhook.ts'

const BODY = JSON.stringify({ type: 'contact.created', timestamp: '2030-01-01T00:00:00.000Z', data: { name: 'Åda 👋' } })

it('[HOOK-3] the official library accepts the signature', () => {
  const secret = makeWebhookSecret()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const headers = signWebhook([secret], 'event-1', Date.now(), BODY)
  expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
  expect(verifyWebhook(BODY, headers, secret)).toEqual(JSON.parse(BODY))
})

it('[HOOK-3] two secrets make two signatures, each good', () => {
  const secrets = [makeWebhookSecret(), makeWebhookSecret()]
  const headers = signWebhook(secrets, 'event-1', Date.now(), BODY)
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
  for (const secret of secrets) expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
  expect(() => new Webhook(makeWebhookSecret()).verify(BODY, headers)).toThrow('No matching signature found')
})
