/** What a webhook is told beside the event itself: JSON, NULL is nothing. */
export const webhookContext = /* sql */ `
ALTER TABLE webhooks ADD COLUMN include TEXT;
`
