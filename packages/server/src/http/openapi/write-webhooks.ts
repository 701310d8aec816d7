import * as v from 'valibot'
import { eventData, eventEntries, noticeData, noticeEntries, recentMessages, webhookEventTypes, type WebhookEventType } from '@rejoin/protocol'
import { eventSummaries } from './describe-events.ts'
import type { Operation, PathItem } from './document.ts'
import { addNotes } from './field-notes.ts'
import { writeSchema } from './write-schema.ts'

/** The body of a webhook of this type (contract §8). */
export function payloadOf(type: WebhookEventType): v.GenericSchema {
  const event = isNotice(type) ? v.object({ ...noticeEntries, type: v.literal(type), data: noticeData[type] }) : v.object({ ...eventEntries, type: v.literal(type), data: eventData[type] })
  const entries = { type: v.literal(type), timestamp: eventEntries.at, data: event }
  return type.startsWith('message.') ? v.object({ ...entries, recent_messages: v.exactOptional(recentMessages) }) : v.object(entries)
}

function isNotice(type: WebhookEventType): type is keyof typeof noticeData {
  return Object.hasOwn(noticeData, type)
}

/** `webhooks` of the document: what a subscription is sent, by type. */
export function writeWebhooks(): Readonly<Record<string, PathItem>> {
  return Object.fromEntries(webhookEventTypes.map((type) => [type, { post: writeWebhook(type) }]))
}

function writeWebhook(type: WebhookEventType): Operation {
  const header = (name: string, description: string) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } }) as const
  return {
    operationId: `on ${type}`,
    tags: ['events'],
    summary: eventSummaries[type],
    security: [],
    parameters: [
      header('webhook-id', 'Id of the event: the same on every attempt. Keep it to know a repeat.'),
      header('webhook-timestamp', 'When this attempt was made, in seconds since 1970.'),
      header('webhook-signature', 'Signatures as Standard Webhooks has them; during a rotation there are two.'),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: addNotes(writeSchema(payloadOf(type)), [type, 'event']) } } },
    responses: {
      '2XX': { description: 'Taken.' },
      410: { description: 'Never again: the subscription is disabled.' },
      default: { description: 'Anything else is tried again, ten times over three days. `Retry-After` is honoured.' },
    },
  }
}
