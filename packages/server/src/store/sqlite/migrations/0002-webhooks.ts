/**
 * Webhooks: who wants to hear what, and what they have not heard yet (HOOK-1). Deliveries and notices hold references,
 * never what was said: the body is made from the log when it is sent, so erasing somebody erases it here as well (HOOK-8).
 */
export const webhooks = /* sql */ `
CREATE TABLE webhooks (
  id                    TEXT PRIMARY KEY,
  url                   TEXT NOT NULL,
  -- JSON lists; NULL is everything.
  events                TEXT,
  filter_sources        TEXT,
  -- Sealed: whoever reads this file must not be able to sign (T15).
  secret                BLOB NOT NULL,
  previous_secret       BLOB,
  previous_secret_until TEXT,
  disabled_at           TEXT,
  disabled_reason       TEXT,
  -- Nothing is sent before: the receiver is overloaded or asked for a pause.
  held_until            TEXT,
  last_success_at       TEXT,
  last_failure_at       TEXT,
  last_failure          TEXT,
  created_at            TEXT NOT NULL,
  updated_at            TEXT NOT NULL,
  -- Set while its deliveries are being removed, many at a time.
  deleted_at            TEXT
) STRICT;
CREATE INDEX webhooks_enabled ON webhooks (id) WHERE disabled_at IS NULL AND deleted_at IS NULL;
CREATE INDEX webhooks_unsubscribed ON webhooks (id) WHERE deleted_at IS NOT NULL;

-- What belongs to no conversation and therefore stands in no log. Kept for a while, so that it can be replayed.
CREATE TABLE webhook_notices (
  id         TEXT PRIMARY KEY,
  type       TEXT NOT NULL,
  at         TEXT NOT NULL,
  contact_id TEXT,
  -- Of a merge the contact that was merged away, of a reused token the session.
  other_id   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_notices_by_time ON webhook_notices (at, id);

-- One row per receiver and event until the receiver has it. The order of n is the order in which things happened.
CREATE TABLE webhook_deliveries (
  n               INTEGER PRIMARY KEY,
  webhook_id      TEXT NOT NULL REFERENCES webhooks(id),
  -- The webhook-id header; the same on every attempt (HOOK-4).
  event_id        TEXT NOT NULL,
  -- Where the event stands in the log; NULL is a notice.
  conversation_id TEXT,
  seq             INTEGER,
  attempts        INTEGER NOT NULL DEFAULT 0,
  due_at          TEXT NOT NULL,
  -- Given up after the last attempt.
  dead_at         TEXT,
  UNIQUE (webhook_id, event_id)
) STRICT;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, n) WHERE dead_at IS NULL;
CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (webhook_id, dead_at) WHERE dead_at IS NOT NULL;
`
