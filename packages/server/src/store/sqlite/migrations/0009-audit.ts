/** Who did what to contacts, tokens, keys, settings and the like (AUD-1). An id begins with its time, so it is also the order. */
export const audit = /* sql */ `
CREATE TABLE audit_log (
  id          TEXT PRIMARY KEY,
  at          TEXT NOT NULL,
  actor_kind  TEXT NOT NULL,
  actor_id    TEXT NOT NULL,
  action      TEXT NOT NULL,
  target_type TEXT NOT NULL,
  target_id   TEXT,
  -- JSON list of names, never a value.
  fields      TEXT NOT NULL,
  request_id  TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_log_by_target ON audit_log (target_id, id) WHERE target_id IS NOT NULL;
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, id);
CREATE INDEX audit_log_by_time ON audit_log (at, id);
`
